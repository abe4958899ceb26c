import type { AttemptId, WorkerId } from '@longshore/shared';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Closing } from '../connection/closing.ts';
import { toStoreError } from '../connection/redis-errors.ts';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel'), attempt: z.string().transform((text) => text as AttemptId) }),
  z.object({ kind: z.literal('drain') }),
]);
/** What others want of a worker. Only a hint: renewals and heartbeats bring the same news a little later. */
export type Message = z.output<typeof message>;

const KEPT_SECONDS = 60;
const WAIT_SECONDS = 5;

export async function postMessage(store: Store, worker: WorkerId, wanted: Message): Promise<void> {
  await callAll(store, (pipeline) => {
    pipeline.rpush(keys.inbox(worker), JSON.stringify(wanted));
    pipeline.expire(keys.inbox(worker), KEPT_SECONDS);
  });
}

/** Reads a worker's messages, over a connection of its own since it blocks. */
export class Inbox {
  readonly #connection: Redis;
  readonly #worker: WorkerId;
  readonly #closing = new Closing();

  constructor(store: Store, worker: WorkerId) {
    this.#connection = store.connect('inbox');
    this.#worker = worker;
  }

  /** The next message; undefined where none came within five seconds, or the inbox was closed. */
  async next(): Promise<Message | undefined> {
    try {
      const reply = await this.#closing.unlessClosed(this.#connection.blpop(keys.inbox(this.#worker), WAIT_SECONDS));
      return reply ? message.parse(JSON.parse(reply[1])) : undefined;
    } catch (error) {
      throw toStoreError(error);
    }
  }

  close(): void {
    this.#closing.close();
    this.#connection.disconnect();
  }
}
