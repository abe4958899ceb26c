import { DEFAULT_PROJECT, projectName } from '@longshore/shared';
import { z } from 'zod';
import type { HeaderParameter } from '../operation/operation.ts';
import { PROJECT_HEADER } from '../project/read-project.ts';

export const PROJECT: HeaderParameter = {
  name: PROJECT_HEADER,
  description: `The project that the request is for; \`${DEFAULT_PROJECT}\` where nothing is said.`,
  schema: projectName,
};

export const IDEMPOTENCY_KEY: HeaderParameter = {
  name: 'Idempotency-Key',
  description:
    'A name for this request, kept for 24 hours. The same request under the same key is answered as the first one was, and makes nothing new.',
  schema: z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/)
    .meta({ examples: ['order-4711'] }),
};

export const PREFER: HeaderParameter = {
  name: 'Prefer',
  description:
    '`wait=30` answers when the job has ended, or after so many seconds, at most 60. What cannot be read is ignored.',
  schema: z.string().meta({ examples: ['wait=0'] }),
};

export const TRACEPARENT: HeaderParameter = {
  name: 'traceparent',
  description: 'W3C Trace Context, handed to the container as TRACEPARENT. What cannot be read is ignored.',
  schema: z.string().meta({ examples: ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'] }),
};

export const LAST_EVENT_ID: HeaderParameter = {
  name: 'Last-Event-ID',
  description: 'The id of the last event that was seen; the stream goes on after it.',
  schema: z.string().meta({ examples: [] }),
};

/** Stands in the answers of operations that take an idempotency key. */
export const REPLAYED = { 'Idempotent-Replayed': '`true` where the answer is that of an earlier request.' } as const;
