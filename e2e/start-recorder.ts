import { type IncomingMessage, request } from 'node:http';

/** Listens to the engine itself, apart from anything that Longshore says: the name of each container at each start. */
export class StartRecorder {
  readonly names: string[] = [];
  readonly #stream: IncomingMessage;
  #rest = '';

  constructor(stream: IncomingMessage) {
    this.#stream = stream;
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => this.#read(part));
    stream.on('error', () => undefined);
  }

  stop(): void {
    this.#stream.destroy();
  }

  #read(part: string): void {
    const lines = (this.#rest + part).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines.filter((text) => text.trim() !== '')) {
      this.names.push((JSON.parse(line) as { Actor: { Attributes: { name: string } } }).Actor.Attributes.name);
    }
  }
}

/** @param label only containers that carry it. */
export async function recordStarts(socketPath: string, label: string): Promise<StartRecorder> {
  const filters = encodeURIComponent(JSON.stringify({ type: ['container'], event: ['start'], label: [label] }));
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath, path: `/events?filters=${filters}`, agent: false }, resolve)
      .on('error', reject)
      .end();
  });
  return new StartRecorder(stream);
}
