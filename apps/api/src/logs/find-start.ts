import { type Job, LongshoreError, toAttemptId } from '@longshore/shared';
import { readLogEnd } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { type LogPlace, parsePlace, startOfAttempt } from './log-place.ts';
import type { LineFilter, LogQuery } from './log-query.ts';
import { endOfChunk, placeLines } from './place-lines.ts';
import { walkLog } from './walk-log.ts';

/** So many of the last chunks are looked through before the whole log is. */
const END_CHUNKS = 64;

export interface StartQuestion {
  readonly job: Job;
  readonly query: Pick<LogQuery, 'attempt' | 'tail'>;
  readonly lastEventId: string | undefined;
  readonly accepts: LineFilter;
  readonly signal: AbortSignal;
}

type LogContext = Pick<ApiContext, 'store' | 'follower' | 'changes'>;

/** Where a reading of a log begins: after the last event that the client saw, before the tail, or at the start. */
export async function findStart(context: LogContext, question: StartQuestion): Promise<LogPlace> {
  const { job, query, lastEventId } = question;
  if (query.attempt !== undefined && query.attempt > job.attempt) {
    throw new LongshoreError('attempt-not-found', `The job ${job.id} has had ${job.attempt} attempts so far.`);
  }
  if (lastEventId !== undefined) return resume(parsePlace(lastEventId), query.attempt);
  if (query.tail === undefined || job.attempt === 0) return startOfAttempt(query.attempt ?? 1);
  return (await findInLastChunks(context, question)) ?? (await findByWalking(context, question));
}

function resume(place: LogPlace, attempt: number | undefined): LogPlace {
  if (attempt === undefined || attempt === place.attempt) return place;
  const detail = `is of attempt ${place.attempt}, not of attempt ${attempt}`;
  throw new LongshoreError('invalid-parameter', `The header "Last-Event-ID" ${detail}.`, {
    places: [{ pointer: 'Last-Event-ID', detail }],
  });
}

/** The quick way: the tail of a log is mostly within its last few chunks. */
async function findInLastChunks(
  { store }: LogContext,
  { job, query, accepts }: StartQuestion,
): Promise<LogPlace | undefined> {
  const number = query.attempt ?? job.attempt;
  const chunks = await readLogEnd(store, {
    project: job.project,
    attempt: toAttemptId(job.id, number),
    maxChunks: END_CHUNKS + 1,
  });
  const hasMore = chunks.length > END_CHUNKS;
  const before = hasMore ? chunks.shift() : undefined;
  let at = before ? endOfChunk(number, before) : startOfAttempt(number);
  const starts: LogPlace[] = [];
  for (const chunk of chunks) {
    for (const { line, place } of placeLines(at, chunk)) {
      if (accepts(line)) starts.push(at);
      at = place;
    }
  }
  const count = query.tail ?? 0;
  if (count === 0) return at;
  const isWhole = !hasMore && (number === 1 || query.attempt !== undefined);
  return starts.at(-count) ?? (isWhole ? startOfAttempt(number) : undefined);
}

/** The long way holds one place for each line of the tail, and no text. */
async function findByWalking(context: LogContext, { job, query, accepts, signal }: StartQuestion): Promise<LogPlace> {
  const count = query.tail ?? 0;
  let at = startOfAttempt(query.attempt ?? 1);
  const starts: LogPlace[] = [at];
  const walk = {
    project: job.project,
    id: job.id,
    from: at,
    isSingle: query.attempt !== undefined,
    follow: false,
    signal,
  };
  let found = 0;
  for await (const lines of walkLog(context, walk)) {
    for (const { line, place } of lines) {
      if (accepts(line)) starts[found++ % count] = at.attempt === place.attempt ? at : startOfAttempt(place.attempt);
      at = place;
    }
  }
  return (found < count ? starts[0] : starts[found % count]) ?? at;
}
