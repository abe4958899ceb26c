import { DEFAULT_PROJECT, LongshoreError, projectName } from '@longshore/shared';
import type { Exchange } from '../operation/exchange.ts';

/** The header that chooses the project of a request. */
export const PROJECT_HEADER = 'Longshore-Project';

/**
 * The project that a request is for.
 * @throws LongshoreError `invalid-parameter` where the header holds no name.
 */
export function readProject(exchange: Exchange): string {
  const header = exchange.findHeader(PROJECT_HEADER.toLowerCase());
  if (header === undefined) return DEFAULT_PROJECT;
  const parsed = projectName.safeParse(header);
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues[0]?.message ?? 'is no name';
  throw new LongshoreError('invalid-parameter', `The header "${PROJECT_HEADER}" ${detail}.`, {
    places: [{ pointer: PROJECT_HEADER, detail }],
  });
}
