import { type ErrorCode, LongshoreError } from '@longshore/shared';

/** What express and its body reader throw: an error with a status, and mostly a type. */
interface HttpError extends Error {
  readonly status?: number;
  readonly type?: string;
  readonly limit?: number;
}

const CODE_BY_TYPE: Readonly<Record<string, ErrorCode>> = {
  'entity.too.large': 'body-too-large',
  'encoding.unsupported': 'unsupported-media-type',
};

/**
 * Turns whatever was thrown into one of our errors. What nobody planned becomes `internal-error`, whose text says
 * nothing about the cause.
 */
export function translateError(thrown: unknown): LongshoreError {
  if (thrown instanceof LongshoreError) return thrown;
  const error = thrown as HttpError;
  const isClients = error instanceof Error && error.status !== undefined && error.status >= 400 && error.status < 500;
  if (!isClients) {
    const detail = 'Something happened that nobody planned. The log of the api has it under this request id.';
    return new LongshoreError('internal-error', detail, { cause: thrown });
  }
  const code = CODE_BY_TYPE[error.type ?? ''] ?? 'malformed-request';
  return new LongshoreError(code, describe(error), { cause: thrown });
}

function describe(error: HttpError): string {
  if (error.type === 'entity.too.large') return `The body is longer than the ${error.limit} bytes that are taken here.`;
  if (error.type === 'encoding.unsupported')
    return 'The content encoding is not supported; send gzip, deflate, br or none.';
  if (error instanceof URIError) return 'The address is not properly percent-encoded.';
  if (error.type === 'request.size.invalid') return 'The body has another length than its header says.';
  return 'The request could not be read.';
}
