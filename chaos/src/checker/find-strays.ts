import type { ContainerLife } from '../recorder/container-life.ts';
import type { Evidence } from './evidence.ts';

/**
 * Containers that their engine lost: its daemon was killed while it started them, and the next daemon says that they never
 * started, and does not end what it does not know. No client of an engine can do anything about those.
 */
export function findStrays({ lives, finals, wereDaemonsKilled }: Evidence): Set<ContainerLife> {
  if (!wereDaemonsKilled) return new Set();
  const isStray = ({ job, attempt }: ContainerLife) =>
    finals.get(job)?.job.attempts.find(({ number }) => number === attempt)?.outcome === 'never-started';
  return new Set(lives.filter(isStray));
}
