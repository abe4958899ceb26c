import { z } from 'zod';
import { jobTiming } from '../job/job-request.ts';
import { jobSpecShape } from '../job/job-spec.ts';
import { concurrency, rateLimit } from '../limit/limit-request.ts';

const { runAt: _instant, ...relativeTiming } = jobTiming;

/** What a definition may say for its jobs, in the words of a request: all but a payload and an instant. */
export const jobTemplate = z.strictObject({
  ...jobSpecShape,
  ...relativeTiming,
  concurrency: concurrency.optional(),
  rateLimit: rateLimit.optional(),
});

/** A template as it was written: what it leaves out is left to the defaults of jobs. */
export type JobTemplate = Readonly<z.input<typeof jobTemplate>>;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A request for a job as the template completes it. What the request says itself wins; objects, such as `env`, `labels` and
 * `resources`, are merged field by field, and anything else is replaced as a whole.
 */
export function fillIn(template: JsonObject, request: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...template, ...request };
  // Two ways to say the same; that of the request counts.
  if (request.runAt !== undefined) delete merged.delay;
  for (const [name, default_] of Object.entries(template)) {
    const own = request[name];
    if (isObject(default_) && isObject(own)) merged[name] = fillIn(default_, own);
  }
  return merged;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
