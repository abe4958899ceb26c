import type { AwaitedResult } from '@longshore/store';

/**
 * The results of other jobs as one JSON object, by job id. A result that is JSON stands there as it was written, since to
 * parse it would round its numbers; other text is a string; other bytes have no place in JSON.
 */
export function toAwaitedResultsText(results: readonly AwaitedResult[]): string {
  return `{${results.map((result) => `${JSON.stringify(result.id)}:${toEntry(result)}`).join(',')}}`;
}

/** `null` for a job that is gone. */
function toEntry({ state, result, isLeftOut }: AwaitedResult): string {
  if (state === undefined) return 'null';
  const parts = [`"state":${JSON.stringify(state)}`];
  const value = result && toValue(result);
  if (value !== undefined) parts.push(`"result":${value}`);
  if (isLeftOut) parts.push('"leftOut":true');
  return `{${parts.join(',')}}`;
}

function toValue({ bytes, isJson }: NonNullable<AwaitedResult['result']>): string | undefined {
  if (isJson) return bytes.toString();
  try {
    return JSON.stringify(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
