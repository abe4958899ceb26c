import { createHash } from 'node:crypto';
import type { Random } from '../random.ts';
import { RECORDED_IMAGE } from '../recorder/recorded-image.ts';
import type { Expectation } from './client-ledger.ts';

/** A job that the suite can ask for, and what has to come of it. */
export interface JobKind {
  readonly name: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly expects: Expectation;
}

export interface Talk {
  readonly name?: string;
  readonly lines?: number;
  readonly pauseMs?: number;
  readonly exitCode?: number;
  /** So many ends fail before one may succeed. */
  readonly failures?: number;
  readonly pool?: string;
  readonly image?: string;
}

/** A job that prints numbered lines with pauses between. */
export function talks(talk: Talk = {}, request: Readonly<Record<string, unknown>> = {}): JobKind {
  const { name = 'talks', lines = 5, pauseMs = 50, exitCode = 0, failures = 0, pool, image = RECORDED_IMAGE } = talk;
  const attempts = failures + 1;
  return {
    name,
    request: {
      image,
      command: ['talk', lines, pauseMs * 1_000, exitCode, failures].map(String),
      retry: { attempts, backoff: { kind: 'fixed', delay: '200ms' } },
      resources: { cpus: 0.5, memory: '64Mi' },
      ...(pool && { pool }),
      ...request,
    },
    expects: { ends: [exitCode === 0 ? 'succeeded' : 'failed'], attempts, lines },
  };
}

/** It is still printing when a fault strikes. */
export function talksLong(talk: Talk = {}, request: Readonly<Record<string, unknown>> = {}): JobKind {
  return talks({ name: 'talks-long', lines: 30, pauseMs: 100, ...talk }, request);
}

/** Jobs of one key share a limit: what the newest of them says holds for all. */
export function takesTurns(turn: { key: string; slots: number }, talk: Talk = {}): JobKind {
  const { key, slots } = turn;
  const kind = talks({ name: 'takes-turns', ...talk }, { concurrency: { key, limit: slots } });
  return { ...kind, expects: { ...kind.expects, takesTurns: turn } };
}

function carriesPayload(random: Random): JobKind {
  const payload = { blob: 'x'.repeat(random.between(1, 200_000)), salt: random.between(0, 1_000_000) };
  const digest = createHash('sha256').update(JSON.stringify(payload)).digest('hex');
  const { request, expects } = talks();
  return {
    name: 'carries-payload',
    request: { ...request, payload },
    expects: { ...expects, payloadDigest: digest },
  };
}

/** More than is kept: the middle of it is dropped, and marked. */
function floods(): JobKind {
  const { request } = talks();
  const lines = 20_000;
  return {
    name: 'floods',
    request: { ...request, command: ['flood', String(lines)], output: { limit: '64Ki' } },
    expects: { ends: ['succeeded'], attempts: 1, lines },
  };
}

function timesOut(): JobKind {
  const { request } = talks();
  return {
    name: 'times-out',
    request: { ...request, command: ['sleep'], timeout: '2s' },
    expects: { ends: ['failed'], attempts: 1 },
  };
}

const KINDS: readonly ((random: Random) => JobKind)[] = [
  () => talks({ name: 'is-quick', lines: 3, pauseMs: 0 }),
  () => talks(),
  () => talksLong(),
  () => talks({ name: 'fails', exitCode: 7 }),
  () => talks({ name: 'fails-first', failures: 2 }),
  () => talks({ name: 'comes-later', lines: 2 }, { delay: '2s' }),
  (random) => takesTurns({ key: `turns-${random.between(1, 2)}`, slots: 1 }, { lines: random.between(1, 20) }),
  () => takesTurns({ key: 'turns-of-those-that-fail', slots: 2 }, { failures: 1, pauseMs: 100 }),
  carriesPayload,
  floods,
  timesOut,
];

/** A job such as users have, one of every kind in its turn of chance. */
export function drawJob(random: Random): JobKind {
  return random.pick(KINDS)(random);
}
