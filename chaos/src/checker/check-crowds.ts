import type { Submission } from '../client/client-ledger.ts';
import type { ContainerLife } from '../recorder/container-life.ts';
import type { Breach, Evidence } from './evidence.ts';

/** The kernel's uptime comes in hundredths, and the watch looks every fiftieth of a second. */
const resolutionMs = 30;

/** Jobs of one key never begin beside more others than its limit lets, however many apis and workers there are and die. */
export function checkCrowds(evidence: Evidence): Breach[] {
  const taken = evidence.submissions.filter(({ expects, answers }) => expects.takesTurns && answers.length > 0);
  const keys = Map.groupBy(taken, ({ expects }) => expects.takesTurns?.key ?? '');
  return [...keys].flatMap(([key, turns]) => findCrowd(evidence, key, turns));
}

function findCrowd(evidence: Evidence, key: string, turns: readonly Submission[]): Breach[] {
  // One that ended as poison may have left a container that nobody could reach, and gave its slot to another.
  const isPoison = (id: string) => evidence.finals.get(id)?.job.reason === 'poison';
  const ids = new Set(turns.map(({ answers }) => answers[0] ?? '').filter((id) => !isPoison(id)));
  const lives = evidence.lives.filter(({ job }) => ids.has(job));
  return lives.flatMap((life): Breach[] => {
    // Two containers of one job are another promise's business.
    const atOnce = new Set(lives.filter((other) => isAliveAt(other, life.startedAt)).map(({ job }) => job)).size;
    const limit = findLimit(turns, findClaim(evidence, life));
    const sentence = `it began as one of ${atOnce} with the key ${key}, of which ${limit} may run`;
    return atOnce > limit ? [{ kind: 'crowded', job: life.job, sentence }] : [];
  });
}

function isAliveAt({ startedAt, lastSeenAt }: ContainerLife, at: number): boolean {
  return startedAt <= at && (lastSeenAt ?? Number.POSITIVE_INFINITY) > at + resolutionMs;
}

/** When its attempt was let in: a limit that is lowered after that comes too late for it. */
function findClaim({ finals, bootedAt }: Evidence, { job, attempt, startedAt }: ContainerLife): number {
  const claimed = finals.get(job)?.job.attempts.find(({ number }) => number === attempt);
  return claimed ? Date.parse(claimed.startedAt) - bootedAt : startedAt;
}

/** The most that any submission says which may have been the newest at that time. */
function findLimit(turns: readonly Submission[], at: number): number {
  const accepted = turns.filter(({ acceptedAt }) => acceptedAt !== undefined && acceptedAt <= at);
  const newestAskedAt = Math.max(...accepted.map(({ askedAt }) => askedAt));
  const isOver = ({ acceptedAt }: Submission) => acceptedAt !== undefined && acceptedAt < newestAskedAt;
  const possible = turns.filter((turn) => turn.askedAt <= at + resolutionMs && !isOver(turn));
  return Math.max(...possible.map(({ expects }) => expects.takesTurns?.slots ?? 0));
}
