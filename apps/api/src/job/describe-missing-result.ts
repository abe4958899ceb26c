import { isTerminal, type Job } from '@longshore/shared';

/** Why a job has no result, as far as its record tells; the log has a system line where one could not be kept. */
export function describeMissingResult({ id, state, attempt, outcome }: Job): string {
  if (!isTerminal(state)) return `it has not ended, it is ${state}`;
  if (attempt === 0) return 'it never ran';
  if (outcome !== 'succeeded' && outcome !== 'failed') {
    return `its last attempt ended as ${outcome ?? state}, and only a container that exits by itself leaves one`;
  }
  return `it wrote none, or one that could not be kept; its log says so then (GET /v1/jobs/${id}/logs?stream=system)`;
}
