/** One event of a `text/event-stream`: its data is JSON, which never holds a line break. */
export function formatServerSentEvent(event: { id?: string; name?: string; data: unknown }): string {
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  const name = event.name === undefined ? '' : `event: ${event.name}\n`;
  return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`;
}

/** A comment, which every reader skips: it keeps the connection from looking idle. */
export const SSE_HEARTBEAT = ': still here\n\n';

/** How soon a browser comes back by itself after the connection broke. */
export const SSE_RETRY = 'retry: 1000\n\n';
