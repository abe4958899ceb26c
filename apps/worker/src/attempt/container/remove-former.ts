import type { AttemptInHand } from '../attempt-in-hand.ts';
import { outlastEngine } from '../outlast-engine.ts';
import { toContainerName, toJobLabels } from './container-labels.ts';

/**
 * Where an earlier attempt ended by a fault of ours, its container may still run on this engine, unseen by anybody: no two
 * of one job run at once. Of other engines nobody here can know.
 */
export async function removeFormer(attempt: AttemptInHand): Promise<void> {
  const { job, engine, race } = attempt;
  if (Object.keys(job.faults).length === 0) return;
  await outlastEngine(attempt, async () => {
    const containers = await engine.listContainers(toJobLabels(attempt), race.over);
    const former = containers.filter(({ name }) => name !== toContainerName(attempt));
    await Promise.all(former.map(({ id }) => engine.removeContainer(id, race.over)));
  });
}
