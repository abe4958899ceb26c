import { LongshoreError, type Worker, type WorkerId } from '@longshore/shared';
import { findWorker } from '@longshore/store';
import type { ApiContext } from '../context.ts';

/** @throws LongshoreError `worker-not-found` */
export async function getWorker({ store }: Pick<ApiContext, 'store'>, id: WorkerId): Promise<Worker> {
  const worker = await findWorker(store, id);
  if (!worker)
    throw new LongshoreError('worker-not-found', `There is no worker ${id}; workers that leave are forgotten.`);
  return worker;
}
