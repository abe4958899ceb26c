import { checkAccepted } from './check-accepted.ts';
import { checkAttempts } from './check-attempts.ts';
import { checkCrowds } from './check-crowds.ts';
import { checkEnds } from './check-ends.ts';
import { checkLeaks } from './check-leaks.ts';
import { checkLogs } from './check-logs.ts';
import { checkOrder } from './check-order.ts';
import { checkOverlaps } from './check-overlaps.ts';
import { checkRecorder } from './check-recorder.ts';
import { checkResults } from './check-results.ts';
import { checkStarts } from './check-starts.ts';
import type { Breach, Check, Evidence } from './evidence.ts';

/** Holds the evidence against every promise. */
export function check(evidence: Evidence, { overlapWindowMs }: { overlapWindowMs: number }): Breach[] {
  const checks: readonly Check[] = [
    checkAccepted,
    checkEnds,
    checkStarts,
    checkOrder,
    checkOverlaps(overlapWindowMs),
    checkCrowds,
    checkAttempts,
    checkResults,
    checkLogs,
    checkLeaks,
    checkRecorder,
  ];
  return checks.flatMap((one) => one(evidence));
}
