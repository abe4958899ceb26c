import { createHmac } from 'node:crypto';
import { reservedLabelPrefix } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';

export const projectLabel = `${reservedLabelPrefix}project`;
export const attemptLabel = `${reservedLabelPrefix}attempt`;

/** By which a worker finds its fleet's containers on an engine that others may use, too. */
export function toFleetLabels(fleet: string): Record<string, string> {
  return { [`${reservedLabelPrefix}managed`]: 'true', [`${reservedLabelPrefix}fleet`]: fleet };
}

/** The name holds the attempt, so that a container killed by a fence is never read as the next attempt's. */
export function toContainerName({ project, id }: { project: string; id: string }): string {
  return `ls-${project}-${id}`;
}

/**
 * An image's own labels are merged into its containers', so a label alone proves nothing: the proof is keyed with the
 * lease's token, which only Redis and the lease's holder know.
 */
export function toContainerLabels(attempt: AttemptInHand): Record<string, string> {
  const { project, fleet, id, job, token, settings } = attempt;
  return {
    ...toFleetLabels(fleet),
    [projectLabel]: project,
    [attemptLabel]: id,
    [`${reservedLabelPrefix}job`]: job.id,
    [`${reservedLabelPrefix}pool`]: job.spec.pool,
    [`${reservedLabelPrefix}worker`]: settings.worker,
    [`${reservedLabelPrefix}proof`]: createHmac('sha256', token).update(toContainerName(attempt)).digest('hex'),
  };
}
