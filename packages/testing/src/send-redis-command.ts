import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Sends one command over a connection of its own, and gives the first line of the answer: `+OK`, `:1`.
 *
 * @throws Error with the words of a Redis that refuses, such as `-READONLY You can't write …`.
 */
export async function sendRedisCommand(port: number, words: readonly string[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
  socket.on('timeout', () => socket.destroy(new Error(`Redis on port ${port} does not answer`)));
  try {
    const sizes = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    socket.write(`*${words.length}\r\n${sizes.join('')}`);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    const [line = ''] = reply.toString().split('\r\n');
    if (line.startsWith('-')) throw new Error(line);
    return line;
  } finally {
    socket.destroy();
  }
}
