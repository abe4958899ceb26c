/** Who can mend it. */
export type Mender = 'caller' | 'operator' | 'longshore';

interface CatalogueEntry {
  /** HTTP status. */
  readonly status: number;
  /** Exit code of the command line; after sysexits.h where one fits. */
  readonly exitCode: number;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  readonly mender: Mender;
  readonly title: string;
}

const caller = { retryable: false, mender: 'caller' } as const;

/** Every error that leaves Longshore. Codes are public and never reused. */
export const ERROR_CATALOGUE = {
  'malformed-json': { ...caller, status: 400, exitCode: 65, title: 'The body is not JSON' },
  'malformed-request': { ...caller, status: 400, exitCode: 64, title: 'The request is malformed' },
  'invalid-parameter': { ...caller, status: 400, exitCode: 64, title: 'A parameter is invalid' },
  'invalid-request': { ...caller, status: 422, exitCode: 65, title: 'The request is invalid' },
  'cross-origin-refused': { ...caller, status: 403, exitCode: 77, title: 'A page of another origin may not do this' },
  'misdirected-request': { ...caller, status: 421, exitCode: 64, title: 'The request is for another host' },
  'body-too-large': { ...caller, status: 413, exitCode: 65, title: 'The body is too large' },
  'unsupported-media-type': { ...caller, status: 415, exitCode: 65, title: 'The content type is not supported' },
  'not-acceptable': { ...caller, status: 406, exitCode: 64, title: 'No representation fits the Accept header' },
  'route-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is nothing at this address' },
  'method-not-allowed': { ...caller, status: 405, exitCode: 64, title: 'The method is not allowed here' },
  'job-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such job' },
  'operation-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such operation' },
  'operation-ended': { ...caller, status: 409, exitCode: 1, title: 'The operation has ended' },
  'batch-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such batch' },
  'attempt-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such attempt' },
  'result-not-found': { ...caller, status: 404, exitCode: 69, title: 'The job has no result' },
  'worker-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such worker' },
  'project-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such project' },
  'project-exists': { ...caller, status: 409, exitCode: 1, title: 'The project is there already' },
  'project-not-empty': { ...caller, status: 409, exitCode: 1, title: 'The project is not empty' },
  'project-is-default': { ...caller, status: 409, exitCode: 1, title: 'The default project stays' },
  'project-queue-full': {
    status: 429,
    exitCode: 75,
    retryable: true,
    mender: 'caller',
    title: 'As many jobs of the project wait as may',
  },
  'pool-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such pool' },
  'definition-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such definition' },
  'version-not-found': { ...caller, status: 404, exitCode: 69, title: 'The definition has no such version' },
  'definition-exists': { ...caller, status: 409, exitCode: 1, title: 'There is a definition of that name already' },
  'definition-in-use': {
    ...caller,
    status: 409,
    exitCode: 75,
    retryable: true,
    title: 'The definition has jobs that have not ended',
  },
  'definition-archived': { ...caller, status: 409, exitCode: 1, title: 'The definition is archived' },
  'limit-not-found': { ...caller, status: 404, exitCode: 69, title: 'There is no such limit' },
  'concurrency-limit-reached': {
    ...caller,
    status: 409,
    exitCode: 75,
    retryable: true,
    title: 'No slot of the key is free',
  },
  'job-ended': { ...caller, status: 409, exitCode: 1, title: 'The job has ended' },
  'job-not-ended': { ...caller, status: 409, exitCode: 75, retryable: true, title: 'The job has not ended' },
  'idempotency-key-reused': {
    ...caller,
    status: 422,
    exitCode: 65,
    title: 'The idempotency key belongs to another request',
  },
  'idempotency-key-in-flight': {
    ...caller,
    status: 409,
    exitCode: 75,
    retryable: true,
    title: 'A request with this idempotency key is in flight',
  },
  'rate-limited': { status: 429, exitCode: 75, retryable: true, mender: 'caller', title: 'Too many requests' },
  'redis-unavailable': {
    status: 503,
    exitCode: 75,
    retryable: true,
    mender: 'operator',
    title: 'Redis cannot be reached',
  },
  'redis-refuses-writes': {
    status: 503,
    exitCode: 75,
    retryable: true,
    mender: 'operator',
    title: 'Redis refuses writes',
  },
  'registry-unavailable': {
    status: 503,
    exitCode: 75,
    retryable: true,
    mender: 'operator',
    title: 'The registry of an image cannot be asked',
  },
  'shutting-down': {
    status: 503,
    exitCode: 75,
    retryable: true,
    mender: 'longshore',
    title: 'This process is shutting down',
  },
  'internal-error': {
    status: 500,
    exitCode: 70,
    retryable: false,
    mender: 'longshore',
    title: 'Longshore has a defect',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
