import { randomUUID } from 'node:crypto';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/**
 * The name of the fleet that lives in this Redis, for marking what belongs to it outside of Redis. It is drawn at random by
 * whoever asks first.
 */
export async function getFleetId(store: Store): Promise<string> {
  const replies = await callAll(store, (pipeline) => {
    pipeline.set(keys.fleetId(), randomUUID(), 'NX');
    pipeline.get(keys.fleetId());
  });
  return replies[1] as string;
}
