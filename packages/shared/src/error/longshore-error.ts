import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.ts';

/** One place in a request that is wrong: a JSON pointer (RFC 6901), or a parameter's name, and what is wrong there. */
export interface ErrorPlace {
  readonly pointer: string;
  readonly detail: string;
}

/** The one class of the errors that we mean. Anything else that is thrown is a defect. */
export class LongshoreError extends Error {
  readonly code: ErrorCode;
  readonly places: readonly ErrorPlace[];
  readonly retryAfterSeconds: number | undefined;

  /** @param detail one sentence: what happened, to what, and what to do; never a secret. */
  constructor(
    code: ErrorCode,
    detail: string,
    options: { cause?: unknown; places?: readonly ErrorPlace[]; retryAfterSeconds?: number } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LongshoreError';
    this.code = code;
    this.places = options.places ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERROR_CATALOGUE[this.code].status;
  }

  get retryable(): boolean {
    return ERROR_CATALOGUE[this.code].retryable;
  }
}
