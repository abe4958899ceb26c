import { Agent, type ClientRequestArgs } from 'node:http';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

const bufferBytes = 65_536;

/**
 * Opens connections that read into one buffer each, again and again, where the runtime would allocate one for every read: a
 * flood leaves those behind faster than they are collected, by some 60 MB. So a chunk of `data` is a view that holds only
 * until its listener returns or, where it pauses the connection, until it resumes it.
 */
export class OneBufferAgent extends Agent {
  override createConnection(options: ClientRequestArgs): Socket {
    const socket: Socket = connect({
      ...(options as NetConnectOpts),
      onread: {
        buffer: Buffer.allocUnsafeSlow(bufferBytes),
        callback: (length, bytes) => passOn(socket, (bytes as Buffer).subarray(0, length)),
      },
    });
    return socket;
  }
}

/** @returns false to read no more for now. */
function passOn(socket: Socket, chunk: Buffer): boolean {
  if (socket.listenerCount('data') > 0 && socket.readableLength === 0) return socket.emit('data', chunk);
  // Nobody listens yet: it waits in the stream, as it would without all this.
  return socket.push(Buffer.from(chunk));
}
