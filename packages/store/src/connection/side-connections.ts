import type { Redis } from 'ioredis';

/**
 * The connections of a store beside its main one, on which calls block. Silence means nothing on them for seconds, so it is the
 * main one that notices a network that swallows what is sent; they are made anew together with it.
 */
export class SideConnections {
  readonly #readyAt = new Map<Redis, number>();

  constructor(main: Redis) {
    let lostAt = Number.NEGATIVE_INFINITY;
    let wasReady = main.status === 'ready';
    main.on('close', () => {
      // Not that of a try to connect anew: others may have come up since, and be at work.
      if (wasReady) lostAt = performance.now();
      wasReady = false;
    });
    main.on('ready', () => {
      wasReady = true;
      this.#renew(lostAt);
    });
  }

  add(connection: Redis): Redis {
    // Its user hears of errors by its calls; without a listener the process would end.
    connection.on('error', () => {});
    this.#readyAt.set(connection, Number.POSITIVE_INFINITY);
    connection.on('ready', () => this.#readyAt.set(connection, performance.now()));
    connection.on('end', () => this.#readyAt.delete(connection));
    return connection;
  }

  close(): void {
    for (const connection of [...this.#readyAt.keys()]) connection.disconnect();
  }

  /** Those that became ready after the main one was lost have shown that they work; one that still waits for Redis may wait in vain. */
  #renew(lostAt: number): void {
    for (const [connection, readyAt] of this.#readyAt) {
      const isDoubtful = connection.status === 'connect' || (connection.status === 'ready' && readyAt < lostAt);
      if (isDoubtful) connection.disconnect(true);
    }
  }
}
