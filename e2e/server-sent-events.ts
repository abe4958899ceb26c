export interface ServerSentEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: string;
  /** Epoch milliseconds when it arrived here. */
  readonly receivedAt: number;
}

/** The events of a stream as they arrive, comments left out. Ends with the stream or the signal. */
export async function* readServerSentEvents(
  address: string,
  { signal, lastEventId }: { signal: AbortSignal; lastEventId?: string | undefined },
): AsyncGenerator<ServerSentEvent, void> {
  const headers = { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
  const reply = await fetch(address, { headers, signal });
  if (!reply.ok || !reply.body) throw new Error(`${address} answers ${reply.status}: ${await reply.text()}`);
  let rest = '';
  for await (const part of reply.body.pipeThrough(new TextDecoderStream())) {
    const receivedAt = Date.now();
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = toEvent(block, receivedAt);
      if (event) yield event;
    }
  }
}

function toEvent(block: string, receivedAt: number): ServerSentEvent | undefined {
  const fields = block.split('\n').filter((line) => line !== '' && !line.startsWith(':'));
  if (fields.length === 0) return undefined;
  const read = (name: string) =>
    fields.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  // Without data there is nothing to dispatch: a block may also set the pause before a reconnect alone.
  const data = read('data');
  if (data.length === 0) return undefined;
  const [id] = read('id');
  return {
    ...(id === undefined ? {} : { id }),
    event: read('event')[0] ?? 'message',
    data: data.join('\n'),
    receivedAt,
  };
}
