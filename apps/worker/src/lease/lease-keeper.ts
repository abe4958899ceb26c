import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import type { AttemptId } from '@longshore/shared';
import type { HeldLease } from '@longshore/store';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { Lease } from './lease.ts';
import type { RenewalListener, RenewalNews, Renewals } from './renewals.ts';
import { ticksALease } from './renewer.ts';

export interface LeaseKeeperOptions {
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly emit: EmitWorkerEvent;
  readonly openRenewals: (listener: RenewalListener) => Renewals;
}

interface Holding {
  readonly lease: Lease;
  readonly lost: AbortController;
  readonly cancelRequested: AbortController;
  /** Monotonic instant before the call that granted or last renewed it was sent: the lease cannot have begun earlier. */
  renewedAt: number;
  isKeptUntilRefused: boolean;
}

/** The rest of the lease is the time that stopping a container may take before somebody else may start it again. */
const fencedShare = 0.8;
/** How often within a lease the thread that renews hears that this one is alive. */
const signsOfLifeALease = 6;

/**
 * Holds the leases of this worker's attempts. They are renewed elsewhere (`renewal-thread.ts`); here they are given up. A
 * lease that could not be renewed for most of its length is given up before it can run out in Redis: measured on the
 * monotonic clock, for nobody else's clock can be asked then, and here, for only here a container can be stopped.
 */
export class LeaseKeeper implements Service {
  readonly name = 'leases';
  readonly #options: LeaseKeeperOptions;
  readonly #renewals: Renewals;
  readonly #holdings = new Map<AttemptId, Holding>();
  #timers: Timer[] = [];

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#renewals = options.openRenewals({
      onNews: (news) => this.#hear(news),
      onReplaced: (error) => this.#handOver(error),
    });
  }

  get size(): number {
    return this.#holdings.size;
  }

  get attempts(): AttemptId[] {
    return [...this.#holdings.keys()];
  }

  async start(): Promise<void> {
    const { clock, leaseMs } = this.#options;
    await this.#renewals.start();
    this.#timers = [
      clock.every(leaseMs / signsOfLifeALease, () => this.#renewals.send({ kind: 'alive' })),
      clock.every(leaseMs / ticksALease, () => this.#fence()),
    ];
  }

  /** What is still held is renewed once more, for whoever takes it up. */
  async stop(_deadline: Deadline): Promise<void> {
    await Promise.all(this.#timers.splice(0).map((timer) => timer.stop()));
    await this.#renewals.stop();
  }

  /** @param grantedAt monotonic instant before the claim was sent. */
  hold(input: { project: string; attempt: AttemptId; token: string; grantedAt: number }): Lease {
    const { project, attempt, token, grantedAt } = input;
    const lost = new AbortController();
    const cancelRequested = new AbortController();
    const lease: Lease = {
      project,
      attempt,
      token,
      lost: lost.signal,
      cancelRequested: cancelRequested.signal,
      lose: (why) => this.#lose(lease, why),
      keepUntilRefused: () => {
        holding.isKeptUntilRefused = true;
      },
      release: () => void this.#letGo(lease),
    };
    const holding: Holding = { lease, lost, cancelRequested, renewedAt: grantedAt, isKeptUntilRefused: false };
    this.#holdings.set(attempt, holding);
    this.#announce(lease);
    return lease;
  }

  /** News that came by another way than a renewal. */
  requestCancel(attempt: AttemptId): void {
    this.#holdings.get(attempt)?.cancelRequested.abort();
  }

  #announce({ project, attempt, token }: Lease): void {
    this.#renewals.send({ kind: 'hold', project, lease: { attempt, token } });
  }

  #handOver(error: Error): void {
    this.#options.emit({ kind: 'renewals-replaced', leases: this.#holdings.size, error });
    for (const { lease } of this.#holdings.values()) this.#announce(lease);
  }

  #hear(news: RenewalNews): void {
    if (news.kind === 'renewal-failed') this.#options.emit(news);
    if (news.kind !== 'renewed') return;
    for (const holding of this.#listHeld(news.renewed)) {
      holding.renewedAt = Math.max(holding.renewedAt, news.sentAt);
    }
    for (const { lease } of this.#listHeld(news.lost)) this.#lose(lease, 'it belongs to somebody else');
    for (const { cancelRequested } of this.#listHeld(news.cancelRequested)) cancelRequested.abort();
  }

  /** Those that are still held, and not by now again with another token: news may be late. */
  #listHeld(leases: readonly HeldLease[]): Holding[] {
    return leases.flatMap((lease) => this.#findHolding(lease) ?? []);
  }

  #findHolding({ attempt, token }: HeldLease): Holding | undefined {
    const holding = this.#holdings.get(attempt);
    return holding?.lease.token === token ? holding : undefined;
  }

  #fence(): void {
    // After a stall of this thread its timers come before the news that all was renewed meanwhile.
    this.#renewals.catchUp();
    const { clock, leaseMs } = this.#options;
    const oldest = clock.monotonic() - fencedShare * leaseMs;
    for (const { lease, renewedAt, isKeptUntilRefused } of this.#holdings.values()) {
      if (renewedAt <= oldest && !isKeptUntilRefused) this.#lose(lease, 'it could not be renewed');
    }
  }

  #lose(lease: Lease, why: string): void {
    const holding = this.#letGo(lease);
    if (!holding) return;
    this.#options.emit({ kind: 'lease-lost', attempt: lease.attempt, why });
    holding.lost.abort(new Error(`the lease was lost: ${why}`));
  }

  #letGo(lease: Lease): Holding | undefined {
    const holding = this.#findHolding(lease);
    if (!holding) return undefined;
    const { attempt, token } = lease;
    this.#holdings.delete(attempt);
    this.#renewals.send({ kind: 'release', lease: { attempt, token } });
    return holding;
  }
}
