import { createHash } from 'node:crypto';
import { completeIdempotencyKey, reserveIdempotencyKey } from '@longshore/store';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import type { Exchange } from '../operation/exchange.ts';
import { fingerprintRequest } from './fingerprint.ts';
import { parseIdempotencyKey } from './parse-idempotency-key.ts';
import { refuseKey } from './refuse-key.ts';

/** After this an abandoned request may be resumed; one that is only slow is not harmed, since both make the same ids. */
const IN_FLIGHT_MS = 10_000;

/** What else is kept of an answer follows from the request, which has to be the same for a replay. */
const keptAnswer = z.looseObject({ at: z.number() });

/** A request that takes several scripts, under its Idempotency-Key if it has one. */
export interface Reserved {
  readonly project: string;
  readonly key: string | undefined;
  /** When the request, or the first with this key, was made: with the key, all that it makes derives from it. */
  readonly at: number;
  /** What was kept of the answer to an earlier request that is repeated. */
  readonly replayed?: Readonly<Record<string, unknown>>;
}

/** @throws LongshoreError `idempotency-key-reused`, `idempotency-key-in-flight` */
export async function reserveKey(
  { store }: Pick<ApiContext, 'store'>,
  { project, exchange }: { project: string; exchange: Exchange },
): Promise<Reserved> {
  const key = parseIdempotencyKey(exchange.findHeader('idempotency-key'));
  if (key === undefined) return { project, key, at: store.now() };
  const { method, path } = exchange;
  const fingerprint = fingerprintRequest({ method, path, body: exchange.readBody() });
  const reserved = await reserveIdempotencyKey(store, { project, key, fingerprint, inFlightMs: IN_FLIGHT_MS });
  if (reserved.word === 'reserved') return { project, key, at: reserved.at };
  if (reserved.word !== 'replayed') throw refuseKey(reserved.word);
  const replayed = keptAnswer.parse(JSON.parse(reserved.answer));
  return { project, key, at: replayed.at, replayed };
}

/** Keeps what a repeated request is answered from. */
export async function completeKey(
  { store }: Pick<ApiContext, 'store'>,
  { project, key, at }: Reserved,
  kept: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  if (key === undefined) return;
  await completeIdempotencyKey(store, { project, key, answer: JSON.stringify({ ...kept, at }) });
}

/** Entropy for an id that is the same whenever this request is sent again. @param part what of it the id is for. */
export function deriveEntropy({ project, key }: Reserved, part: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([project, key, part]))
    .digest();
}
