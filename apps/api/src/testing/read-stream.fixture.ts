/** A server-sent event as a browser would see it. */
export interface SeenEvent {
  readonly id: string | undefined;
  readonly name: string;
  readonly data: Record<string, unknown>;
}

/** Reads a body as text until it ends, or until the text so far is enough. */
export async function readUntil(
  response: Response,
  isEnough: (text: string) => boolean = () => false,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (isEnough(text)) {
      await reader.cancel();
      return text;
    }
  }
}

/** The events of an event stream; comments and the retry hint are left out, and so is an event that was cut off. */
export function parseEvents(text: string): SeenEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks
    .filter((block) => block.includes('data: '))
    .map((block) => {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      );
      return {
        id: fields.get('id'),
        name: fields.get('event') ?? 'message',
        data: JSON.parse(fields.get('data') ?? ''),
      };
    });
}
