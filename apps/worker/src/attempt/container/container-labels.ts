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

/** Those of all attempts of a job. */
export function toJobLabels({ project, fleet, job }: Pick<AttemptInHand, 'project' | 'fleet' | 'job'>) {
  return { ...toFleetLabels(fleet), [projectLabel]: project, [`${reservedLabelPrefix}job`]: job.id };
}

/** Keyed with the token that the attempt was claimed with, which only Redis and its workers ever know. */
export function toProofLabel(attempt: Pick<AttemptInHand, 'project' | 'id' | 'proofToken'>): Record<string, string> {
  const proof = createHmac('sha256', attempt.proofToken).update(toContainerName(attempt)).digest('hex');
  return { [`${reservedLabelPrefix}proof`]: proof };
}

/**
 * An image's own labels are merged into its containers', so a label alone proves nothing: one of them is a
 * keyed proof.
 */
export function toContainerLabels(attempt: AttemptInHand): Record<string, string> {
  const { id, job, settings } = attempt;
  return {
    ...toJobLabels(attempt),
    [attemptLabel]: id,
    [`${reservedLabelPrefix}pool`]: job.spec.pool,
    [`${reservedLabelPrefix}worker`]: settings.worker,
    ...toProofLabel(attempt),
  };
}
