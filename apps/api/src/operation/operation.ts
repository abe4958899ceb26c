import type { ErrorCode } from '@longshore/shared';
import { DEFAULT_PROJECT, parseBoundary } from '@longshore/shared';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { parseParameters, parseQuery } from '../parameter/parse-query.ts';
import { readProject } from '../project/read-project.ts';
import { requireProject } from '../project/require-project.ts';
import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** A request header that an operation reads, for the document. */
export interface HeaderParameter {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
}

/** One possible answer, for the document. */
export interface ResponseDescription {
  readonly description: string;
  /** JSON of this schema. */
  readonly schema?: z.ZodType;
  /** Content types other than JSON, each with an example. */
  readonly content?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly example?: unknown;
}

/** The body that an operation takes. */
export interface BodyDescription<B extends z.ZodType = z.ZodType> {
  readonly schema: B;
  /** What the document shows where the schema takes more than it should be given. */
  readonly shownAs?: z.ZodType;
  readonly maxBytes: number;
  readonly examples: Readonly<Record<string, unknown>>;
  readonly isOptional?: true;
  /** The whole body is a payload: its numbers stay as they were written. */
  readonly isPayload?: true;
}

/** Everything of an operation that the document tells. */
export interface OperationDescription {
  readonly id: string;
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With its parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly tag:
    | 'projects'
    | 'jobs'
    | 'batches'
    | 'bulk'
    | 'definitions'
    | 'limits'
    | 'workers'
    | 'pools'
    | 'events'
    | 'operations';
  readonly summary: string;
  readonly description?: string;
  /** It asks nothing of a project: the header that chooses one is not looked at. */
  readonly isOfFleet?: true;
  readonly headers?: readonly HeaderParameter[];
  readonly responses: Readonly<Record<number, ResponseDescription>>;
  /** The problems that it may answer, beside those that any request may. */
  readonly problems: readonly ErrorCode[];
}

interface Definition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> extends OperationDescription {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: BodyDescription<B>;
  run(input: OperationInput<P, Q, B>, context: ApiContext): Promise<Answer>;
}

/** What an operation is run with: everything parsed, and the request it came from. */
export interface OperationInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  /** Whose things these are. */
  readonly project: string;
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly exchange: Exchange;
}

/** An operation of the API: what it is called, what it takes and gives, and what it does. */
export interface Operation extends OperationDescription {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: BodyDescription | undefined;
  answer(exchange: Exchange, context: ApiContext): Promise<Answer>;
}

const none = z.strictObject({});

/**
 * Binds an operation to its schemas: its `run` sees parsed input only.
 * Parameters are judged before the body, so that a request for nothing is refused without reading on.
 */
export function defineOperation<
  P extends z.ZodObject = typeof none,
  Q extends z.ZodObject = typeof none,
  B extends z.ZodType = z.ZodUndefined,
>(definition: Definition<P, Q, B>): Operation {
  const { params = none, query = none, body, run, ...description } = definition;
  return {
    ...description,
    params,
    query,
    body,
    async answer(exchange, context) {
      const input = {
        project: definition.isOfFleet ? DEFAULT_PROJECT : readProject(exchange),
        params: parseParameters(params, exchange.params, 'The address'),
        query: parseQuery(query, exchange.rawQuery),
        body: body ? parseBody(body, exchange.readBody()) : undefined,
        exchange,
      };
      if (!definition.isOfFleet) await requireProject(context, input.project);
      return run(input as OperationInput<P, Q, B>, context);
    },
  };
}

function parseBody(body: BodyDescription, value: unknown): unknown {
  if (value === undefined && body.isOptional) return undefined;
  return parseBoundary(body.schema, value, { name: 'The body', code: 'invalid-request' });
}
