import { ERROR_CATALOGUE, type ErrorCode, type LongshoreError } from '@longshore/shared';
import { z } from 'zod';

/** The body of every refusal: RFC 9457, with our code, the places that are wrong, and the request's id. */
export const problemSchema = z
  .object({
    type: z.string().describe('A URI for the kind of problem.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, to what, and what to do.'),
    instance: z.string().optional().describe('The address that was asked.'),
    code: z.enum(Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]]),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .describe("Each place that is wrong: a JSON pointer into the body, or a parameter's name."),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;

/** A body with a thousand mistakes needs no thousand lines. */
const MAX_PLACES = 50;

/** The body that tells a client of an error. */
export function toProblem(error: LongshoreError, at: { instance?: string; requestId?: string } = {}): Problem {
  const places = error.places.slice(0, MAX_PLACES);
  return {
    type: `urn:longshore:error:${error.code}`,
    title: ERROR_CATALOGUE[error.code].title,
    status: error.status,
    detail: error.message,
    ...(at.instance === undefined ? {} : { instance: at.instance }),
    code: error.code,
    ...(places.length > 0 ? { errors: places.map(({ pointer, detail }) => ({ pointer, detail })) } : {}),
    ...(at.requestId === undefined ? {} : { requestId: at.requestId }),
  };
}
