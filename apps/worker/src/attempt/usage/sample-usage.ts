import { recordContainer } from '@longshore/store';
import type { UsageSample } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from '../container/container.ts';

/** Jobs shorter than this are not sampled, and their record is written once, at the end: it keeps them cheap. */
const firstSampleMs = 250;
const nextSampleMs = 1_000;

/** While it runs: writes down what the container is made of, and samples what it uses. */
export function sampleUsage(attempt: AttemptInHand, container: Container): void {
  void sampleUntilOver(attempt, container);
}

async function sampleUntilOver(attempt: AttemptInHand, container: Container): Promise<void> {
  const { clock, race, engine } = attempt;
  for (let waitMs = firstSampleMs; ; waitMs = nextSampleMs) {
    await clock.sleep(waitMs, race.over).catch(() => undefined);
    if (race.over.aborted) return;
    if (waitMs === firstSampleMs) void record(attempt, container);
    // A sample that is missed is made up for by the next.
    const sample = await engine.sampleUsage(container.id, race.over).catch(() => undefined);
    if (sample) keep(attempt, sample);
  }
}

function keep({ usage }: AttemptInHand, sample: UsageSample): void {
  const before = usage.sampled;
  const peakBytes = sample.memoryPeakBytes ?? sample.memoryBytes;
  usage.sampled = {
    cpuMs: Math.round(Math.max(before?.cpuMs ?? 0, sample.cpuTotalMs)),
    memoryPeakBytes: Math.max(before?.memoryPeakBytes ?? 0, peakBytes),
    samples: (before?.samples ?? 0) + 1,
  };
}

/** The commit writes the same again, so a failure here is no loss. */
async function record(
  { store, project, id, token, phases, lease }: AttemptInHand,
  { record }: Container,
): Promise<void> {
  if (!record) return;
  const word = await recordContainer(store, { project, attempt: id, token, container: record, phases }).catch(
    () => 'ok',
  );
  if (word === 'lease-lost') lease.lose('the record of its container was refused');
}
