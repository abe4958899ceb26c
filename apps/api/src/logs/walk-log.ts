import { isTerminal, type Job, type JobId, toAttemptId } from '@longshore/shared';
import { findJob, type PlacedChunk, readLog } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { callPatiently } from '../wait/call-patiently.ts';
import { untilAborted } from '../wait/job-changes.ts';
import { type LogPlace, startOfAttempt } from './log-place.ts';
import { endOfChunk, type PlacedLine, placeLines } from './place-lines.ts';

/** At most this many chunks are held at once. */
const CHUNKS_A_READ = 8;

export interface LogWalk {
  readonly project: string;
  readonly id: JobId;
  readonly from: LogPlace;
  /** Only the attempt where the walk begins; else all that follow it, too. */
  readonly isSingle: boolean;
  /** Go on with what is still to come. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

type Lines = AsyncGenerator<readonly PlacedLine[], LogPlace>;
type LogContext = Pick<ApiContext, 'store' | 'follower' | 'changes'>;

/**
 * Walks through a job's output, a chunk's lines at a time, attempt by attempt. Nothing is read before it is asked for.
 * @returns the job once there is nothing more to come; undefined where the signal ended the walk.
 */
export async function* walkLog(
  context: LogContext,
  walk: LogWalk,
): AsyncGenerator<readonly PlacedLine[], Job | undefined> {
  let place = walk.from;
  while (!walk.signal.aborted) {
    const watch = context.changes.watch(walk.project, walk.id, walk.signal);
    try {
      const job = await look(context, walk);
      if (!job) return undefined;
      if (place.attempt > job.attempt) {
        if (!walk.follow || isTerminal(job.state)) return job;
        await untilAborted(watch.signal);
      } else if (walk.follow && isOpen(job, place.attempt)) {
        place = yield* followAttempt(context, { walk, place, signal: watch.signal });
      } else {
        place = yield* readAttempt(context, { walk, place });
        if (walk.signal.aborted) return undefined;
        const isLast = place.attempt >= job.attempt && (!walk.follow || isTerminal(job.state));
        if (walk.isSingle || isLast) return job;
        place = startOfAttempt(place.attempt + 1);
      }
    } finally {
      watch.close();
    }
  }
  return undefined;
}

async function look(context: LogContext, { project, id, follow, signal }: LogWalk): Promise<Job | undefined> {
  const find = () => findJob(context.store, project, id);
  return await (follow ? callPatiently(find, signal) : find());
}

function isOpen(job: Job, attempt: number): boolean {
  return job.state === 'running' && job.attempt === attempt;
}

async function* followAttempt(
  { follower }: LogContext,
  { walk, place, signal }: { walk: LogWalk; place: LogPlace; signal: AbortSignal },
): Lines {
  let at = place;
  const { project } = walk;
  const attempt = toAttemptId(walk.id, at.attempt);
  for await (const chunks of follower.follow({ project, attempt, after: at.after, signal })) {
    at = yield* emitChunks(at, chunks);
  }
  return at;
}

async function* readAttempt({ store }: LogContext, { walk, place }: { walk: LogWalk; place: LogPlace }): Lines {
  let at = place;
  const { project } = walk;
  const attempt = toAttemptId(walk.id, at.attempt);
  while (!walk.signal.aborted) {
    const { after } = at;
    const read = () => readLog(store, { project, attempt, after, maxChunks: CHUNKS_A_READ });
    const chunks = await (walk.follow ? callPatiently(read, walk.signal) : read());
    at = yield* emitChunks(at, chunks);
    if (chunks.length < CHUNKS_A_READ) break;
  }
  return at;
}

function* emitChunks(from: LogPlace, chunks: readonly PlacedChunk[]): Generator<readonly PlacedLine[], LogPlace> {
  let at = from;
  for (const chunk of chunks) {
    const lines = placeLines(at, chunk);
    if (lines.length > 0) yield lines;
    const end = endOfChunk(at.attempt, chunk);
    at = end.seq >= at.seq ? end : { ...at, after: end.after };
  }
  return at;
}
