import { EngineError, type EngineErrorCode } from '../engine-error.ts';
import { EngineRefusal } from './dial-engine.ts';

/*
 * The one place where errors of Node's sockets and of the daemon become ours. By status where the status
 * says enough; by text only where the daemon says everything with HTTP 500. Each text has a test that makes the daemon say it.
 */

/** There was no connection, so nothing was asked. */
const unsentCodes = ['ECONNREFUSED', 'ENOENT', 'EACCES', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];
const brokenCodes = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE'];
const connectionCodes = new Set([...unsentCodes, ...brokenCodes]);

interface ForeignError {
  readonly status: number | undefined;
  readonly connectionCode: string | undefined;
  readonly text: string;
}

/** The HTTP status of an error that came from the daemon; undefined when it did not answer. */
export function findStatus(error: unknown): number | undefined {
  return error instanceof EngineRefusal ? error.statusCode : undefined;
}

function readForeign(error: unknown): ForeignError {
  const status = findStatus(error);
  if (!(error instanceof Error)) return { status, connectionCode: undefined, text: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const connectionCode = code !== undefined && connectionCodes.has(code) ? code : undefined;
  return { status, connectionCode, text: error.message.trim() };
}

/** How a daemon speaks whose containerd is away, or that lets go of it because it is going down itself. */
const goingDown =
  /grpc: the client connection is closing|transport is closing|transport: Error while dialing|: unavailable$|(?:^|: )context canceled$|: database not open$/;

/** A runtime's own words can quote the job's command, and so anything at all: they are about the job. */
function isGoingDown({ status, text }: ForeignError): boolean {
  return status !== undefined && status >= 500 && goingDown.test(text) && !/OCI runtime/.test(text);
}

/** While a container is made; what a job itself writes fails inside of it. */
function isDiskFull({ status, text }: ForeignError): boolean {
  return (status === undefined || status >= 500) && /no space left on device$/.test(text) && !/OCI runtime/.test(text);
}

function translate(error: unknown, what: string, judge: (foreign: ForeignError) => EngineErrorCode): EngineError {
  if (error instanceof EngineError) return error;
  const foreign = readForeign(error);
  if (foreign.status === undefined && foreign.connectionCode !== undefined) {
    const isUnsent = unsentCodes.includes(foreign.connectionCode);
    return new EngineError('engine-down', `The engine could not be reached to ${what}: ${foreign.text}`, {
      ...{ cause: error, isUnsent },
    });
  }
  if (isDiskFull(foreign)) {
    return new EngineError('engine-fault', `The engine's disk is full, and it did not ${what}: ${foreign.text}`, {
      cause: error,
    });
  }
  if (isGoingDown(foreign)) {
    return new EngineError('engine-down', `The engine was going down and did not ${what}: ${foreign.text}`, {
      cause: error,
    });
  }
  return new EngineError(judge(foreign), `The engine did not ${what}: ${foreign.text}`, { cause: error });
}

/** For calls without meanings of their own: about one container, or about the engine. */
export function toEngineError(error: unknown, what: string): EngineError {
  return translate(error, what, ({ status, text }) =>
    status === 404 && /no such container/i.test(text) ? 'no-such-container' : 'engine-failed',
  );
}

/** For the creation: what the engine refuses about a spec is the spec's fault. */
export function toCreateError(error: unknown, what: string): EngineError {
  return translate(error, what, ({ status, text }) => {
    if (status === 404) return /no such image/i.test(text) ? 'image-not-found' : 'spec-refused';
    if (status === 409) return 'name-taken';
    // A working directory that is a file in the image is found out while it is made, and comes as HTTP 500.
    return status === 400 || /is not a directory/i.test(text) ? 'spec-refused' : 'engine-failed';
  });
}

/** Reads the words of a start that failed, which the engine also keeps as the error in the container's state. */
export function judgeStartFailure(text: string): 'command-not-found' | 'command-not-executable' | 'start-failed' {
  if (/exec format error/i.test(text)) return 'command-not-executable';
  // A missing folder to work in, or to mount, is also `no such file or directory`: only the entry's own counts.
  if (
    /executable file not found|(?:exec|stat|fork\/exec)[^:]*: "?[^:]*"?: no such file or directory|exec: .*no such file/i.test(
      text,
    )
  ) {
    return 'command-not-found';
  }
  return /exec: .*permission denied|is a directory: unknown/i.test(text) ? 'command-not-executable' : 'start-failed';
}

/** Somebody removed it, or there are two of that name. */
const lostNetwork = /^network \S+ (?:not found$|is ambiguous)/;

/** For the start: the daemon says 404 both for a missing container and for a missing network. */
export function toStartError(error: unknown, what: string): EngineError {
  return translate(error, what, ({ status, text }) => {
    if (status === 404 && /no such container/i.test(text)) return 'no-such-container';
    if (lostNetwork.test(text)) return 'no-such-network';
    // A daemon that was killed in the middle of a start left it to containerd, and its successor knows nothing of it.
    if (/^(?:id already in use$|task [0-9a-f]+: already exists)/.test(text)) return 'engine-fault';
    return judgeStartFailure(text);
  });
}

/**
 * Some commands turn out not to run only after the start was reported to be fine. With an init in front it is the init that
 * finds out; without one, a program for another platform gets as far as the runtime's last step. The exit code and one
 * line of output are all there is.
 */
export function judgeLateFailure(
  exitCode: number,
  output: string,
): 'command-not-found' | 'command-not-executable' | undefined {
  if (exitCode === 1 && /^exec .*: exec format error$/m.test(output)) return 'command-not-executable';
  if (!/^\[FATAL tini \(\d+\)\] exec .* failed: /m.test(output)) return undefined;
  if (exitCode === 127) return 'command-not-found';
  return exitCode === 126 ? 'command-not-executable' : undefined;
}

/** Whether an exit can be such a failure at all, so that the output is worth a look. */
export function mayBeLateFailure(exitCode: number, hasInit: boolean): boolean {
  return hasInit ? exitCode === 126 || exitCode === 127 : exitCode === 1;
}

const denied =
  /pull access denied|unauthorized|authentication required|no basic auth credentials|\bdenied\b|forbidden/i;
const missing =
  /manifest unknown|manifest for .* not found|name unknown|not found: manifest|no matching manifest|repository .* not found/i;
const unreachable = new RegExp(
  [
    'connection refused|connection reset|no such host|no route to host|network is unreachable|server misbehaving',
    'i/o timeout|timeout|deadline exceeded|Client\\.Timeout|TLS|x509|\\bEOF\\b|HTTP response to HTTPS client',
    'toomanyrequests|too many requests|received unexpected HTTP status|status code 5\\d\\d|status: 5\\d\\d|service unavailable|error parsing HTTP \\d+ response',
  ].join('|'),
  'i',
);

/** For a pull: nearly everything a registry says arrives as HTTP 500, or inside the stream with no status at all. */
export function toPullError(error: unknown, what: string): EngineError {
  return translate(error, what, ({ status, text }) => {
    if (status === 400 || /invalid reference format|invalid tag format|repository name must be/i.test(text)) {
      return 'reference-refused';
    }
    if (status === 401 || status === 403 || denied.test(text)) return 'image-denied';
    if (missing.test(text)) return 'image-not-found';
    if (unreachable.test(text)) return 'registry-unreachable';
    return status === 404 ? 'image-not-found' : 'engine-failed';
  });
}

/** True when an archive is missing because the path is not there, and not because the container is gone. */
export function isMissingPath(error: unknown): boolean {
  return findStatus(error) === 404 && !/no such container/i.test(readForeign(error).text);
}

/** True when a signal cannot be delivered because nothing runs: gone, not started or exited. */
export function isGoneOrStopped(error: unknown): boolean {
  const status = findStatus(error);
  if (status === 404) return true;
  return (status === 409 || status === 500) && /is not running/i.test(readForeign(error).text);
}

/** True when a removal finds nothing to remove, or another one at it. */
export function isGoneOrBeingRemoved(error: unknown): boolean {
  const status = findStatus(error);
  return (
    status === 404 ||
    (status === 409 && /removal of container .* is already in progress/i.test(readForeign(error).text))
  );
}
