import { runScript } from '../connection/scripts.ts';
import { callAll, type Store } from '../connection/store.ts';
import { digestKey, IDEMPOTENCY_SECONDS } from '../job/submit-job.ts';
import { keys } from '../keys.ts';

export type Reservation =
  /** `at`: when the key was first reserved. What is derived from it is the same when an abandoned request is resumed. */
  | { readonly word: 'reserved'; readonly at: number }
  | { readonly word: 'replayed'; readonly answer: string }
  | { readonly word: 'key-reused' | 'in-flight' };

/** Reserves a key for a request that makes several jobs. Another with the same key is `in-flight` until it completes or `inFlightMs` have passed. */
export async function reserveIdempotencyKey(
  store: Store,
  { project, key, fingerprint, inFlightMs }: { project: string; key: string; fingerprint: string; inFlightMs: number },
): Promise<Reservation> {
  const now = store.now();
  const [word, value] = (await runScript(store, 'reserve-idempotency-key', {
    keys: [await findKey(store, project, key)],
    args: [now, fingerprint, now + inFlightMs, IDEMPOTENCY_SECONDS],
  })) as [Reservation['word'], string?];
  if (word === 'reserved') return { word, at: Number(value) };
  if (word === 'replayed') return { word, answer: value ?? '' };
  return { word };
}

/** Keeps the answer for those who repeat the request. */
export async function completeIdempotencyKey(
  store: Store,
  { project, key, answer }: { project: string; key: string; answer: string },
): Promise<void> {
  const name = await findKey(store, project, key);
  await callAll(store, (pipeline) => {
    pipeline.hset(name, 'answer', answer);
    pipeline.expire(name, IDEMPOTENCY_SECONDS);
  });
}

async function findKey(store: Store, project: string, key: string): Promise<string> {
  const { createdAt } = await store.projects.read(project);
  return keys.idempotency(project, digestKey(key, createdAt));
}
