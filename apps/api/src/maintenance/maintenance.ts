import { type Clock, type Deadline, type Logger, type Service, systemClock, type Timer } from '@longshore/platform';
import { LeaderLease, type Store } from '@longshore/store';
import type { ApiMetrics } from '../metrics/api-metrics.ts';
import type { MaintenanceLoop } from './loop.ts';

/** A leader that died is followed after at most this and one renewal. */
const LEASE_MS = 3_000;
const RENEW_EVERY_MS = 750;

export interface MaintenanceOptions {
  readonly store: Store;
  readonly loops: readonly MaintenanceLoop[];
  readonly logger: Logger;
  readonly metrics: ApiMetrics;
  /** Who this process is, among all that may lead. */
  readonly holder: string;
  readonly clock?: Clock;
}

/** Runs the maintenance loops while this process leads. Any number of processes may try; one at a time does. */
export class Maintenance implements Service {
  readonly name = 'maintenance';
  readonly #options: MaintenanceOptions;
  readonly #clock: Clock;
  readonly #lease: LeaderLease;
  /** The text of the last error of each loop: the same one again is not worth another line. */
  readonly #lastErrors = new Map<string, string>();
  #timers: Timer[] = [];
  #leads = false;
  /** Monotonic instant since which Redis does what it is asked. */
  #healedAt = Number.NEGATIVE_INFINITY;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#lease = new LeaderLease(options.store, { name: 'maintenance', holder: options.holder, leaseMs: LEASE_MS });
  }

  async start(): Promise<void> {
    await this.#renew();
    this.#timers = [
      this.#clock.every(RENEW_EVERY_MS, () => this.#renew()),
      ...this.#options.loops.map((loop) => this.#clock.every(loop.intervalMs, () => this.#run(loop))),
    ];
  }

  async stop(_deadline: Deadline): Promise<void> {
    await Promise.all(this.#timers.map((timer) => timer.stop()));
    this.#timers = [];
    if (!this.#leads) return;
    this.#setLead(false);
    // Another process leads sooner for it; where Redis is away the lease runs out by itself.
    await this.#lease.release().catch(() => {});
  }

  async #renew(): Promise<void> {
    try {
      this.#setLead(await this.#lease.acquire());
      this.#reportHealing('leader-lease');
    } catch (error) {
      this.#setLead(false);
      this.#reportError('leader-lease', error);
    }
  }

  async #run(loop: MaintenanceLoop): Promise<void> {
    const { metrics, store } = this.#options;
    const startedAt = this.#clock.monotonic();
    if (!this.#leads || startedAt < this.#healedAt + (loop.settleMs ?? 0)) return;
    try {
      const counts = await loop.runOnce(store.now());
      for (const [what, count] of Object.entries(counts)) {
        if (count > 0) metrics.maintenanceChanges.inc({ loop: loop.name, what }, count);
      }
      metrics.maintenanceRuns.inc({ loop: loop.name, result: 'done' });
      this.#reportHealing(loop.name);
    } catch (error) {
      metrics.maintenanceRuns.inc({ loop: loop.name, result: 'failed' });
      this.#reportError(loop.name, error);
    }
    metrics.maintenanceSeconds.observe({ loop: loop.name }, (this.#clock.monotonic() - startedAt) / 1_000);
  }

  #setLead(leads: boolean): void {
    if (leads !== this.#leads) {
      this.#options.logger.info(
        { holder: this.#options.holder },
        leads ? 'leads maintenance' : 'no longer leads maintenance',
      );
    }
    this.#leads = leads;
    this.#options.metrics.leads.set(leads ? 1 : 0);
  }

  #reportError(loop: string, error: unknown): void {
    const text = String(error);
    if (this.#lastErrors.get(loop) === text) return;
    this.#lastErrors.set(loop, text);
    this.#options.logger.warn({ loop, err: error }, 'a maintenance loop fails; it is tried again until it works');
  }

  #reportHealing(loop: string): void {
    if (!this.#lastErrors.delete(loop)) return;
    this.#healedAt = this.#clock.monotonic();
    this.#options.logger.info({ loop }, 'a maintenance loop works again');
  }
}
