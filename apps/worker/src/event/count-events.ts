import type { Metrics } from '@longshore/platform';
import { NEVER_STARTED_REASONS, type PhaseDurations } from '@longshore/shared';
import type { AttemptEnded, EmitWorkerEvent } from './worker-event.ts';

/** Seconds: from the fastest start of a container to the longest job that a histogram tells apart. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];
const phaseNames = ['wait', 'pull', 'prepare', 'create', 'start', 'run', 'finish'] as const;
/** Reasons that may stand in a label: a bounded set, whatever else a record may say. */
const countedReasons = new Set<string>([
  ...NEVER_STARTED_REASONS,
  'drain',
  'container-removed',
  'input-cut',
  'worker-fault',
]);

/** The one subscriber that counts. Labels are bounded: outcomes, reasons and phases, never a job. */
export function countEvents(metrics: Metrics): EmitWorkerEvent {
  const claims = metrics.counter('claims_total', 'Attempts that this worker claimed.');
  const adopted = metrics.counter('attempts_adopted_total', 'Attempts that were taken up from a former worker.');
  const outcomes = metrics.counter('attempts_total', 'Attempts that ended here.', ['outcome', 'reason'] as const);
  const fenced = metrics.counter('attempts_fenced_total', 'Attempts that ended without their lease.', ['why'] as const);
  const putBack = metrics.counter('tickets_put_back_total', 'Tickets put back for want of room.');
  const stale = metrics.counter('tickets_stale_total', 'Tickets whose attempt could not be claimed.');
  const renewals = metrics.counter('renewals_failed_total', 'Renewals of leases that failed.');
  const lost = metrics.counter('leases_lost_total', 'Leases that were lost.');
  const commits = metrics.counter('commits_failed_total', 'Commits that had to be repeated.');
  const bytes = metrics.counter('log_bytes_total', 'Bytes of output that containers printed.');
  const dropped = metrics.counter('log_dropped_bytes_total', 'Bytes of output that were not kept.');
  const leftovers = metrics.counter('leftovers_removed_total', 'What dead workers left and was removed.', [
    'what',
  ] as const);
  const images = metrics.counter('images_removed_total', 'Images that were removed to keep within their budget.');
  const phases = createPhaseHistograms(metrics);
  const countEnd = ({ attempt, ending, committed, output }: AttemptEnded) => {
    bytes.inc(output.bytes);
    dropped.inc(output.droppedBytes);
    if (committed.word === 'fenced') return fenced.inc({ why: committed.why });
    const reason = ending.reason && countedReasons.has(ending.reason) ? ending.reason : '';
    outcomes.inc({ outcome: ending.outcome, reason });
    phases(attempt.phases);
  };
  return (event) => {
    if (event.kind === 'attempt-claimed') claims.inc();
    else if (event.kind === 'attempt-adopted') adopted.inc();
    else if (event.kind === 'attempt-ended') countEnd(event);
    else if (event.kind === 'ticket-put-back') putBack.inc();
    else if (event.kind === 'ticket-stale') stale.inc();
    else if (event.kind === 'renewal-failed') renewals.inc();
    else if (event.kind === 'lease-lost') lost.inc();
    else if (event.kind === 'commit-failed') commits.inc();
    else if (event.kind === 'image-removed') images.inc();
    else if (event.kind === 'leftover-removed') leftovers.inc({ what: event.what });
  };
}

function createPhaseHistograms(metrics: Metrics): (phases: PhaseDurations) => void {
  const histograms = phaseNames.map((name) => ({
    key: `${name}Ms` as const,
    histogram: metrics.histogram(`attempt_${name}_seconds`, `How long attempts took to ${name}.`, [], buckets),
  }));
  return (phases) => {
    for (const { key, histogram } of histograms) {
      const ms = phases[key];
      if (ms !== undefined) histogram.observe(ms / 1_000);
    }
  };
}
