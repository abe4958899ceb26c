import { keepForLater } from '../keep-for-later.ts';
import type { Verdict } from './wire.ts';

/** A call of a worker to Redis or its engine, or the answer to it, as it passes the wire. */
export interface Passage {
  /** The name of the process whose call it is, such as `a1`. */
  readonly caller: string;
  readonly call: string;
  readonly phase: 'request' | 'reply';
  /** The job that it is about, where the call names one. */
  readonly job: string | undefined;
  /** Whether the answer says that it worked; true of requests. */
  readonly isOk: boolean;
}

/** The moments in the life of an attempt at which a crash is worth a test, and the passage that marks each. */
export const RACE_POINTS = {
  // The ticket is in hand and nothing is claimed.
  'ticket-taken': { call: 'claim-attempt', phase: 'request' },
  // Redis granted the lease and the worker never heard of it.
  claimed: { call: 'claim-attempt', phase: 'reply' },
  created: { call: 'create', phase: 'reply' },
  started: { call: 'start', phase: 'reply' },
  exited: { call: 'wait', phase: 'reply' },
  committed: { call: 'commit-outcome', phase: 'reply' },
  'before-removal': { call: 'remove', phase: 'request' },
} as const satisfies Record<string, Pick<Passage, 'call' | 'phase'>>;

export type RacePoint = keyof typeof RACE_POINTS;

/** What to do when a passage matches: it is asked before the chunk goes on. */
interface Trap {
  readonly matches: (passage: Passage) => boolean;
  readonly spring: (passage: Passage) => Verdict;
}

/** Hears of all that passes all wires of a fleet, and springs the traps that faults have set. */
export class RacePoints {
  readonly #traps = new Set<Trap>();

  /** Called by the taps. */
  report(passage: Passage): Verdict {
    let verdict: Verdict = 'pass';
    for (const trap of this.#traps) {
      if (trap.matches(passage) && trap.spring(passage) === 'cut') verdict = 'cut';
    }
    return verdict;
  }

  /** Springs at each passage that matches, until it is taken away. */
  set(trap: Trap): Disposable {
    this.#traps.add(trap);
    return { [Symbol.dispose]: () => void this.#traps.delete(trap) };
  }

  /** Springs once. Resolves with the passage; rejects when the signal aborts first. */
  once(trap: Trap, signal: AbortSignal): Promise<Passage> {
    return keepForLater(this.#once(trap, signal));
  }

  async #once(trap: Trap, signal: AbortSignal): Promise<Passage> {
    const sprung = Promise.withResolvers<Passage>();
    const armed = this.set({
      matches: trap.matches,
      spring: (passage) => {
        armed[Symbol.dispose]();
        sprung.resolve(passage);
        return trap.spring(passage);
      },
    });
    const giveUp = () => sprung.reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      signal.throwIfAborted();
      return await sprung.promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
      armed[Symbol.dispose]();
    }
  }
}

/** Whether a passage is a race point in the life of one of these jobs. */
export function isAt(point: RacePoint, passage: Passage): boolean {
  const { call, phase } = RACE_POINTS[point];
  return passage.call === call && passage.phase === phase && passage.isOk;
}
