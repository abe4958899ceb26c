export type EngineErrorCode =
  | 'image-not-found'
  | 'image-denied'
  | 'registry-unreachable'
  | 'reference-refused'
  | 'command-not-found'
  | 'command-not-executable'
  | 'start-failed'
  /** Trouble of the engine's own, in which it would fail again at once. */
  | 'engine-fault'
  | 'spec-refused'
  | 'name-taken'
  | 'no-such-container'
  | 'no-such-network'
  | 'engine-down'
  | 'engine-timeout'
  | 'engine-failed';

/** Why the engine did not do what was asked, in a word a program can read. `message` is for a person; `cause` is the engine's own error. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  /** The engine was not reached at all, so nothing of what was asked for has happened. */
  readonly isUnsent: boolean;

  constructor(
    code: EngineErrorCode,
    message: string,
    { cause, isUnsent = false }: { readonly cause?: unknown; readonly isUnsent?: boolean } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.isUnsent = isUnsent;
  }
}
