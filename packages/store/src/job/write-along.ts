import type { ScriptCall } from '../connection/scripts.ts';

/** A write that belongs to a transition of a job: its script makes it together with the state, or not at all. */
export interface WriteAlong {
  readonly command: 'ZADD' | 'ZREM' | 'SADD' | 'SREM' | 'HINCRBY' | 'INCRBY' | 'LPUSH' | 'LTRIM' | 'EXPIRE';
  /** In the slot of the job's project. */
  readonly key: string;
  /** What follows the key. */
  readonly args: readonly (string | number)[];
}

/** The part of a script's call that stands for these writes: their keys come after all others of the script. */
export function toWritesCall(writes: readonly WriteAlong[]): ScriptCall {
  return {
    keys: writes.map(({ key }) => key),
    args: [
      writes.length === 0 ? '' : JSON.stringify(writes.map(({ command, args }) => [command, ...args.map(String)])),
    ],
  };
}
