import type { Clock } from '@longshore/platform';
import { isSuspect, LongshoreError, type WorkerId } from '@longshore/shared';
import { type Adoption, adoptAttempt, findLogEnd, type LogEnd, mintLeaseToken, type Store } from '@longshore/store';
import type { ClaimedAttempt } from '../attempt/attempt-in-hand.ts';
import type { EngineWatch } from '../engine/engine-watch.ts';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import type { LeaseKeeper } from '../lease/lease-keeper.ts';
import type { Room } from './room.ts';

export interface AdopterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly worker: WorkerId;
  readonly getFleetId: () => Promise<string>;
  readonly leaseMs: number;
  readonly room: Room;
  readonly leases: LeaseKeeper;
  readonly engine: EngineWatch;
  readonly journal: Journal;
  readonly emit: EmitWorkerEvent;
  readonly run: (claimed: ClaimedAttempt, giveBack: () => void) => void;
}

const everyMs = 2_000;
/** An attempt that so many workers died of is given up: a worker that crashes on it would take it up again for ever. */
const deathsToGiveUp = 3;
const retryMs = 500;

/** Goes on with the attempts that workers of this host left when they died, or when they were told to detach. */
export class Adopter {
  readonly #options: AdopterOptions;
  readonly #stopping = new AbortController();
  #looking: Promise<void> | undefined;

  constructor(options: AdopterOptions) {
    this.#options = options;
  }

  /** @param onFirstLook when what was left before this worker's start is in hand, or cannot be asked for now. */
  start(onFirstLook: () => void): void {
    this.#looking ??= this.#look(onFirstLook);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
  }

  async #look(onFirstLook: () => void): Promise<void> {
    const { clock, emit } = this.#options;
    const { signal } = this.#stopping;
    for (let first: (() => void) | undefined = onFirstLook; !signal.aborted; first = undefined) {
      await this.#adoptAll().catch((error: Error) => {
        if (!signal.aborted) emit({ kind: 'adoption-failed', error });
      });
      first?.();
      await clock.sleep(everyMs, signal).catch(() => undefined);
    }
  }

  async #adoptAll(): Promise<void> {
    const { engine, journal, getFleetId, emit } = this.#options;
    await engine.whenUp(this.#stopping.signal);
    const [fleet, engineId] = [await getFleetId(), engine.description?.id];
    const left = await journal.takeOver((entry) => entry.fleet === fleet && entry.engine === engineId);
    for (const file of left.broken) emit({ kind: 'journal-broken', file });
    await Promise.all(left.entries.map((entry) => this.#adopt(entry)));
  }

  async #adopt(entry: JournalEntry): Promise<void> {
    const { clock, leases, room, run, emit, journal } = this.#options;
    const { project, attempt, fleet } = entry;
    if (entry.deaths >= deathsToGiveUp) {
      // Its lease runs out, the job counts it as lost, and its container is swept.
      journal.end(attempt);
      return emit({ kind: 'adoption-given-up', attempt, deaths: entry.deaths });
    }
    const token = mintLeaseToken();
    // Before it is asked for: should this process die meanwhile, its own successor knows both.
    journal.mark(attempt, { kind: 'token', token });
    const grantedAt = clock.monotonic();
    const found = await this.#ask(entry, token);
    if (found?.word !== 'adopted') {
      // What it left is swept as that of any attempt which nobody holds.
      if (found) journal.end(attempt);
      else journal.mark(attempt, { kind: 'detached' });
      return emit({ kind: 'adoption-refused', attempt });
    }
    const { job, payload, record, logEnd } = found;
    const lease = leases.hold({ project, attempt, token, grantedAt });
    const proofToken = entry.tokens[0] ?? token;
    const claimed = { fleet, project, job, token, proofToken, lease, past: { ...entry, record, logEnd } };
    run(
      { ...claimed, ...(payload === undefined ? {} : { payload }) },
      room.take(job.spec.resources, { isSuspect: isSuspect(job.faults) }),
    );
  }

  /** Until Redis answers: the lease may be as good as over, but nobody may have taken the attempt away. */
  async #ask(entry: JournalEntry, newToken: string): Promise<(Adoption & { logEnd?: LogEnd }) | undefined> {
    const { store, clock, worker, leaseMs } = this.#options;
    const { signal } = this.#stopping;
    const { project, attempt, tokens } = entry;
    while (!signal.aborted) {
      try {
        // The new one, too: it may have been adopted although the answer was lost.
        const adoption = await adoptAttempt(store, {
          ...{ project, attempt, worker, leaseMs, newToken },
          tokens: [...tokens, newToken],
        });
        const logEnd = adoption.word === 'adopted' ? await findLogEnd(store, { project, attempt }) : undefined;
        return { ...adoption, ...(logEnd && { logEnd }) };
      } catch (error) {
        if (!(error instanceof LongshoreError && error.retryable)) throw error;
        await clock.sleep(retryMs, signal).catch(() => undefined);
      }
    }
    return undefined;
  }
}
