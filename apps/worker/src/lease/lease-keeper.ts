import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import type { AttemptId } from '@longshore/shared';
import { renewLeases, type Store } from '@longshore/store';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { Lease } from './lease.ts';

export interface LeaseKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly emit: EmitWorkerEvent;
  /** Replaced in tests. */
  readonly renew?: typeof renewLeases;
}

interface Holding {
  readonly lease: Lease;
  readonly lost: AbortController;
  readonly cancelRequested: AbortController;
  /** Monotonic instant before the call that granted or last renewed it was sent: the lease cannot have begun earlier. */
  renewedAt: number;
}

/** Renewals are tried this often within a lease, so that several may fail before it runs out. */
const renewalsALease = 6;
/** The rest of the lease is the time that stopping a container may take before somebody else may start it again. */
const fencedShare = 0.8;

/**
 * Renews all leases of this worker, with one call a project. A lease that could not be renewed for most of its length is
 * given up here before it can run out there: measured on the monotonic clock, for nobody else's clock can be asked now.
 */
export class LeaseKeeper implements Service {
  readonly name = 'leases';
  readonly #options: LeaseKeeperOptions;
  readonly #holdings = new Map<AttemptId, Holding>();
  #timers: Timer[] = [];

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#holdings.size;
  }

  get attempts(): AttemptId[] {
    return [...this.#holdings.keys()];
  }

  async start(): Promise<void> {
    const { clock, leaseMs } = this.#options;
    const everyMs = leaseMs / renewalsALease;
    this.#timers = [
      clock.every(everyMs, () => this.#renewAll()),
      clock.every(everyMs / renewalsALease, () => this.#fence()),
    ];
  }

  /** To be called when no attempt runs any more. */
  async stop(_deadline: Deadline): Promise<void> {
    await Promise.all(this.#timers.splice(0).map((timer) => timer.stop()));
  }

  /** @param grantedAt monotonic instant before the claim was sent. */
  hold(input: { project: string; attempt: AttemptId; token: string; grantedAt: number }): Lease {
    const { project, attempt, token } = input;
    const lost = new AbortController();
    const cancelRequested = new AbortController();
    const lease: Lease = {
      project,
      attempt,
      token,
      lost: lost.signal,
      cancelRequested: cancelRequested.signal,
      lose: (why) => this.#lose(attempt, why),
      release: () => this.#holdings.delete(attempt),
    };
    this.#holdings.set(attempt, { lease, lost, cancelRequested, renewedAt: input.grantedAt });
    return lease;
  }

  /** News that came by another way than a renewal. */
  requestCancel(attempt: AttemptId): void {
    this.#holdings.get(attempt)?.cancelRequested.abort();
  }

  async #renewAll(): Promise<void> {
    const byProject = Map.groupBy(this.#holdings.values(), ({ lease }) => lease.project);
    await Promise.all([...byProject].map(([project, holdings]) => this.#renew(project, holdings)));
  }

  async #renew(project: string, holdings: readonly Holding[]): Promise<void> {
    const { clock, store, leaseMs, emit, renew = renewLeases } = this.#options;
    const sentAt = clock.monotonic();
    const leases = holdings.map(({ lease }) => ({ attempt: lease.attempt, token: lease.token }));
    try {
      const { lost, cancelRequested } = await renew(store, { project, leaseMs, leases });
      for (const holding of holdings) holding.renewedAt = sentAt;
      for (const attempt of lost) this.#lose(attempt, 'it belongs to somebody else');
      for (const attempt of cancelRequested) this.requestCancel(attempt);
    } catch (error) {
      emit({ kind: 'renewal-failed', leases: leases.length, error: error as Error });
    }
  }

  #fence(): void {
    const { clock, leaseMs } = this.#options;
    const oldest = clock.monotonic() - fencedShare * leaseMs;
    for (const { lease, renewedAt } of this.#holdings.values()) {
      if (renewedAt <= oldest) this.#lose(lease.attempt, 'it could not be renewed');
    }
  }

  #lose(attempt: AttemptId, why: string): void {
    const holding = this.#holdings.get(attempt);
    if (!holding || holding.lost.signal.aborted) return;
    this.#holdings.delete(attempt);
    this.#options.emit({ kind: 'lease-lost', attempt, why });
    holding.lost.abort(new Error(`the lease was lost: ${why}`));
  }
}
