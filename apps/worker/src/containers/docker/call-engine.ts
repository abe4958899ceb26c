import { EngineError } from '../engine-error.ts';
import { toEngineError } from './docker-errors.ts';

/** What a call is about: its name for a person, how long it may take, and how its errors are to be read. */
export interface EngineCall {
  readonly what: string;
  readonly timeoutMs: number;
  readonly translate?: (error: unknown, what: string) => EngineError;
}

/**
 * Runs one call to the engine under the caller's signal and its own deadline, and translates what it throws.
 * It does not wait for the client library to notice an abort: the promise settles at once.
 */
export function callEngine<T>(
  call: EngineCall,
  signal: AbortSignal,
  work: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  // A controller of our own: AbortSignal.any and .timeout cost more, and keep their timers past the end of the call.
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      controller.abort(signal.reason);
    };
    const timer = setTimeout(() => {
      reject(new EngineError('engine-timeout', `The engine did not ${call.what} within ${call.timeoutMs} ms.`));
      controller.abort();
    }, call.timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    work(controller.signal)
      .then(resolve, (error: unknown) => reject((call.translate ?? toEngineError)(error, call.what)))
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
  });
}
