import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A reply of Redis: an error is thrown, an array is nested. */
export type Reply = string | number | null | Reply[];

/**
 * Asks Redis some commands over a connection of its own and answers their replies in order.
 *
 * The scripts run before anything of Longshore does and must say what is wrong when it cannot run: they need no more
 * than this of Redis.
 */
export async function askRedis(url: string, commands: readonly string[][], timeoutMs = 3000): Promise<Reply[]> {
  const { hostname, port, protocol, username, password } = new URL(url);
  const address = { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port || 6379) };
  const socket = protocol === 'rediss:' ? connectTls(address) : connect(address);
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)));
  const secret = decodeURIComponent(password);
  const auth = secret ? [['AUTH', ...(username ? [decodeURIComponent(username)] : []), secret]] : [];
  try {
    return (await exchange(socket, [...auth, ...commands])).slice(auth.length);
  } finally {
    socket.destroy();
  }
}

async function exchange(socket: Socket, commands: readonly string[][]): Promise<Reply[]> {
  await once(socket, 'encrypted' in socket ? 'secureConnect' : 'connect');
  socket.write(commands.map(toRequest).join(''));
  let received = '';
  for await (const chunk of socket.setEncoding('latin1')) {
    received += chunk;
    const replies = parseReplies(received);
    if (replies.length >= commands.length) return replies;
  }
  throw new Error('the connection was closed before all answers had come');
}

function toRequest(command: string[]): string {
  return `*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Parses all complete replies of the second version of Redis's protocol. */
export function parseReplies(received: string): Reply[] {
  const replies: Reply[] = [];
  let at = 0;
  for (let next = parseReply(received, at); next; next = parseReply(received, at)) {
    replies.push(next.reply);
    at = next.end;
  }
  return replies;
}

type Parsed = { reply: Reply; end: number };

function parseReply(text: string, start: number): Parsed | undefined {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) return undefined;
  const rest = text.slice(start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (text[start]) {
    case '-':
      throw new Error(`Redis answered: ${rest}`);
    case ':':
      return { reply: Number(rest), end };
    case '$':
      return parseBulk(text, end, Number(rest));
    case '*':
      return parseArray(text, end, Number(rest));
    default:
      return { reply: rest, end };
  }
}

function parseBulk(text: string, start: number, length: number): Parsed | undefined {
  if (length < 0) return { reply: null, end: start };
  const end = start + length;
  return text.length < end + 2 ? undefined : { reply: text.slice(start, end), end: end + 2 };
}

function parseArray(text: string, start: number, count: number): Parsed | undefined {
  const replies: Reply[] = [];
  let end = start;
  for (let i = 0; i < count; i += 1) {
    const item = parseReply(text, end);
    if (!item) return undefined;
    replies.push(item.reply);
    end = item.end;
  }
  return { reply: replies, end };
}
