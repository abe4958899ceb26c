import type { Redis } from 'ioredis';
import type { ProjectRegister } from '../project/project-register.ts';
import type { Tickets } from '../ticket/tickets.ts';
import type { NameRegister } from './name-register.ts';
import type { RedisClock } from './redis-clock.ts';
import { toStoreError } from './redis-errors.ts';
import type { Stall } from './stall.ts';

/** A connection to all that Longshore keeps. Functions of this package take it as their first argument. */
export interface Store {
  /** Epoch milliseconds by Redis's clock. */
  now(): number;
  close(): Promise<void>;
  /** Private to this package. */
  readonly redis: Redis;
  /** Private to this package: a connection of its own for calls that block. Calls on it fail when it is lost. */
  connect(purpose: string): Redis;
  readonly stall: Stall;
  readonly clock: RedisClock;
  readonly tickets: Tickets;
  readonly names: NameRegister;
  readonly projects: ProjectRegister;
}

/** What a call needs of the store. */
export type Connection = Pick<Store, 'redis' | 'stall'>;

/** Runs calls on the store's connection; a foreign error becomes one of ours. */
export async function call<T>(store: Connection, run: (redis: Redis) => Promise<T>): Promise<T> {
  try {
    store.stall.check();
    return await run(store.redis);
  } catch (error) {
    store.stall.notice(error);
    throw toStoreError(error);
  }
}

type Pipeline = ReturnType<Redis['pipeline']>;

/** Sends several commands in one go and gives their replies in order; the first that failed is thrown. */
export async function callAll(store: Connection, fill: (pipeline: Pipeline) => void): Promise<unknown[]> {
  return await call(store, (redis) => execute(redis.pipeline(), fill));
}

async function execute(pipeline: Pipeline, fill: (pipeline: Pipeline) => void): Promise<unknown[]> {
  fill(pipeline);
  const replies = (await pipeline.exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
