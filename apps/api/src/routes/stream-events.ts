import { LongshoreError } from '@longshore/shared';
import { findLastEventId } from '@longshore/store';
import { type EventsRead, walkEvents } from '../events/walk-events.ts';
import { exampleEvent } from '../openapi/examples.ts';
import { LAST_EVENT_ID } from '../openapi/headers.ts';
import { defineOperation } from '../operation/operation.ts';
import { presentEvent } from '../present/present-event.ts';
import { formatServerSentEvent, SSE_HEARTBEAT, SSE_RETRY } from '../stream/server-sent-event.ts';

const EVENTS = 'text/event-stream';
const EVENT_ID = /^\d{1,15}-\d{1,15}$/;

export const streamEvents = defineOperation({
  id: 'streamEvents',
  method: 'get',
  path: '/v1/events',
  tag: 'events',
  summary: 'Follow the events of all jobs',
  description:
    'Server-sent events from now on, or after `Last-Event-ID`. The stream never ends by itself. An event `gap` says that events after the id in its `after` are kept no longer: look at the lists for what was missed.',
  headers: [LAST_EVENT_ID],
  responses: {
    200: {
      description: 'The events, in order. The name of each is its type.',
      content: {
        [EVENTS]: formatServerSentEvent({ id: exampleEvent.id, name: exampleEvent.type, data: exampleEvent }),
      },
    },
  },
  problems: ['not-acceptable'],
  async run({ project, exchange }, context) {
    if (!exchange.findAcceptable([EVENTS])) throw new LongshoreError('not-acceptable', `Events come as ${EVENTS}.`);
    const lastEventId = parseEventId(exchange.findHeader('last-event-id'));
    const from = lastEventId ?? (await findLastEventId(context.store, project));
    return {
      kind: 'stream',
      status: 200,
      contentType: EVENTS,
      heartbeat: SSE_HEARTBEAT,
      async write(writer) {
        await writer.write(SSE_RETRY);
        for await (const read of walkEvents(context, { project, from, signal: writer.signal })) {
          await writer.write(formatEvents(read));
        }
      },
    };
  },
});

/** A gap has no id of its own: whoever comes back after it begins where the gap does, and is told of it again. */
function formatEvents({ events, gapAfter }: EventsRead): string {
  const gap = gapAfter === undefined ? '' : formatServerSentEvent({ name: 'gap', data: { after: gapAfter } });
  const presented = events.map(presentEvent);
  return (
    gap + presented.map((event) => formatServerSentEvent({ id: event.id, name: event.type, data: event })).join('')
  );
}

function parseEventId(header: string | undefined): string | undefined {
  if (header === undefined || EVENT_ID.test(header)) return header;
  const detail = 'is not an id of this stream';
  throw new LongshoreError('invalid-parameter', `The header "Last-Event-ID" ${detail}.`, {
    places: [{ pointer: 'Last-Event-ID', detail }],
  });
}
