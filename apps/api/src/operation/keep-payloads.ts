import { parseExactly } from './exact-numbers.ts';

/**
 * Puts the payloads of a request, or of a batch of them, in as the client wrote them: a payload is handed on, not reckoned
 * with, and an id of twenty digits must not be rounded on the way.
 */
export function keepPayloads(body: unknown, text: string): void {
  keepPayload(body, parseExactly(text));
}

function keepPayload(body: unknown, exact: unknown): void {
  if (!isObject(body) || !isObject(exact)) return;
  if (Object.hasOwn(body, 'payload')) body.payload = exact.payload;
  const { jobs } = body;
  const { jobs: exactJobs } = exact;
  if (!Array.isArray(jobs) || !Array.isArray(exactJobs)) return;
  for (const [index, item] of jobs.entries()) {
    const exactItem: unknown = exactJobs[index];
    if (isObject(item) && isObject(exactItem) && Object.hasOwn(item, 'payload')) item.payload = exactItem.payload;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
