import { type Clock, systemClock } from './clock.ts';

/** The one moment by which everything that stops has to be gone. */
export interface Deadline {
  /** In the clock's monotonic milliseconds. */
  readonly at: number;
  /** Aborted when the moment passes (`TimeoutError`) or when somebody forces it (`AbortError`). */
  readonly signal: AbortSignal;
  /** Milliseconds left, 0 once the signal is aborted. */
  remainingMs(): number;
}

/** A deadline that its owner may bring forward to now. */
export interface ForcibleDeadline extends Deadline {
  force(): void;
}

/** Sets a deadline `ms` from now. Its timer runs until it passes or is forced. */
export function deadlineIn(ms: number, clock: Clock = systemClock): ForcibleDeadline {
  const at = clock.monotonic() + ms;
  const passed = new AbortController();
  const forced = new AbortController();
  clock.sleep(ms, forced.signal).then(
    () => passed.abort(new DOMException('the deadline has passed', 'TimeoutError')),
    (reason: unknown) => passed.abort(reason),
  );
  return {
    at,
    signal: passed.signal,
    remainingMs: () => (passed.signal.aborted || forced.signal.aborted ? 0 : Math.max(0, at - clock.monotonic())),
    force: () => forced.abort(new DOMException('the deadline was forced', 'AbortError')),
  };
}
