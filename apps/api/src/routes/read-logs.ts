import { isTerminal, type Job, LongshoreError } from '@longshore/shared';
import type { ApiContext } from '../context.ts';
import { getJob } from '../job/get-job.ts';
import { findStart } from '../logs/find-start.ts';
import { formatEvents, formatNdjson, type LineFormat, textFormat } from '../logs/format-lines.ts';
import { type LogQuery, logQuery, toLineFilter } from '../logs/log-query.ts';
import { type LogWalk, walkLog } from '../logs/walk-log.ts';
import { exampleLog } from '../openapi/examples.ts';
import { LAST_EVENT_ID } from '../openapi/headers.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobParams } from '../parameter/job-params.ts';
import { formatServerSentEvent, SSE_HEARTBEAT, SSE_RETRY } from '../stream/server-sent-event.ts';
import type { StreamWriter } from '../stream/stream-writer.ts';

const TEXT = 'text/plain';
const NDJSON = 'application/x-ndjson';
const EVENTS = 'text/event-stream';

export const readLogs = defineOperation({
  id: 'readLogs',
  method: 'get',
  path: '/v1/jobs/{id}/logs',
  tag: 'jobs',
  summary: 'Read or follow the output of a job',
  description:
    'By `Accept` it comes as text, NDJSON or server-sent events. An event stream closes with an `end` event when there is nothing more to come; after anything else, reconnect with the last id as `Last-Event-ID`.',
  headers: [LAST_EVENT_ID],
  params: jobParams,
  query: logQuery,
  responses: { 200: { description: 'The lines, in order.', content: exampleLog } },
  problems: ['job-not-found', 'attempt-not-found', 'not-acceptable'],
  async run({ project, params: { id }, query, exchange }, context) {
    const contentType = exchange.findAcceptable([TEXT, NDJSON, EVENTS]);
    if (!contentType) throw new LongshoreError('not-acceptable', `Logs come as ${TEXT}, ${NDJSON} or ${EVENTS}.`);
    const isEvents = contentType === EVENTS;
    const accepts = toLineFilter(query, context.store.now());
    const lastEventId = isEvents ? exchange.findHeader('last-event-id') : undefined;
    const job = await getJob(context, { project, id });
    const from = await findStart(context, { job, query, lastEventId, accepts, signal: exchange.signal });
    const walk = { project, id, from, isSingle: query.attempt !== undefined, follow: query.follow ?? false };
    return {
      kind: 'stream',
      status: 200,
      contentType: contentType === TEXT ? `${TEXT}; charset=utf-8` : contentType,
      ...(isEvents ? { heartbeat: SSE_HEARTBEAT } : {}),
      async write(writer) {
        if (isEvents) await writer.write(SSE_RETRY);
        const format = chooseFormat(contentType, query);
        const ended = await writeLines(context, { walk: { ...walk, signal: writer.signal }, writer, format, accepts });
        if (isEvents && ended) await writer.write(formatServerSentEvent({ name: 'end', data: presentEnd(ended) }));
      },
    };
  },
});

function chooseFormat(contentType: string, { timestamps }: LogQuery): LineFormat {
  if (contentType === EVENTS) return formatEvents;
  return contentType === NDJSON ? formatNdjson : textFormat({ timestamps: timestamps ?? false });
}

interface Writing {
  readonly walk: LogWalk;
  readonly writer: StreamWriter;
  readonly format: LineFormat;
  readonly accepts: ReturnType<typeof toLineFilter>;
}

/** @returns the job where its output was read to the end. */
async function writeLines(context: ApiContext, { walk, writer, format, accepts }: Writing): Promise<Job | undefined> {
  const lines = walkLog(context, walk);
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return value;
    const wanted = value.filter(({ line }) => accepts(line));
    if (wanted.length > 0) await writer.write(format(wanted));
  }
}

function presentEnd({ state, outcome, reason }: Job): Record<string, unknown> {
  return { state, isFinal: isTerminal(state), ...(outcome ? { outcome } : {}), ...(reason ? { reason } : {}) };
}
