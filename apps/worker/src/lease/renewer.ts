import type { Clock, Timer } from '@longshore/platform';
import type { AttemptId } from '@longshore/shared';
import type { HeldLease, Renewal } from '@longshore/store';
import type { RenewalNews, RenewalOrder } from './renewals.ts';

export interface RenewerOptions {
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Renews all leases of a project with one call. */
  readonly renew: (project: string, leases: readonly HeldLease[]) => Promise<Renewal>;
  readonly tell: (news: RenewalNews) => void;
  /** The main thread has said nothing for so long that it counts as stuck; or, after that, it did. */
  readonly onSilence: (silence: { readonly isOver: boolean; readonly ms: number; readonly leases: number }) => void;
}

/** Renewals are made this often within a lease, so that several may fail before it runs out. */
const renewalsALease = 6;
/** One that failed is tried again this often within a lease, so that hardly any of an outage's time is lost. */
export const ticksALease = 36;
/** A main thread that is silent for so many leases is stuck for good: who holds its attempts should lose them. */
const silentLeases = 2;

/** Renews leases, a call a project, for as long as the main thread shows signs of life. */
export class Renewer {
  readonly #options: RenewerOptions;
  readonly #held = new Map<AttemptId, { readonly project: string; readonly lease: HeldLease }>();
  #dueAt = 0;
  /** Counted in our own ticks, of which those that are late are skipped: a pause of the whole process is no silence. */
  #silentTicks = 0;
  #timer: Timer | undefined;

  constructor(options: RenewerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = this.#options.clock.every(this.#options.leaseMs / ticksALease, () => this.#tick());
  }

  /** Renews what is still held once more: whoever takes it up has a whole lease's time. */
  async stop(): Promise<void> {
    await this.#timer?.stop();
    if (!this.#isSilent) await this.#renewAll();
  }

  hear(order: RenewalOrder): void {
    this.#hearLife();
    if (order.kind === 'hold') this.#held.set(order.lease.attempt, order);
    else if (order.kind === 'release') this.#release(order.lease);
  }

  get #isSilent(): boolean {
    return this.#silentTicks >= silentLeases * ticksALease;
  }

  #hearLife(): void {
    if (this.#isSilent) this.#reportSilence(true);
    this.#silentTicks = 0;
  }

  /** An attempt may be held again, with another token. */
  #release({ attempt, token }: HeldLease): void {
    if (this.#held.get(attempt)?.lease.token === token) this.#held.delete(attempt);
  }

  async #tick(): Promise<void> {
    if (this.#isSilent) return;
    this.#silentTicks += 1;
    if (this.#isSilent) return this.#reportSilence(false);
    const { clock, leaseMs } = this.#options;
    const now = clock.monotonic();
    if (now < this.#dueAt || !(await this.#renewAll())) return;
    this.#dueAt = now + leaseMs / renewalsALease;
  }

  /** @returns whether all of them could be renewed. */
  async #renewAll(): Promise<boolean> {
    const byProject = Map.groupBy(this.#held.values(), ({ project }) => project);
    const calls = [...byProject].map(([project, held]) =>
      this.#renew(
        project,
        held.map(({ lease }) => lease),
      ),
    );
    return (await Promise.all(calls)).every((isDone) => isDone);
  }

  async #renew(project: string, leases: readonly HeldLease[]): Promise<boolean> {
    const { clock, renew, tell } = this.#options;
    const sentAt = clock.monotonic();
    try {
      const { lost, cancelRequested } = await renew(project, leases);
      const among = (attempts: readonly AttemptId[]) => leases.filter(({ attempt }) => attempts.includes(attempt));
      const renewed = leases.filter(({ attempt }) => !lost.includes(attempt));
      tell({ kind: 'renewed', sentAt, renewed, lost: among(lost), cancelRequested: among(cancelRequested) });
      return true;
    } catch (error) {
      tell({ kind: 'renewal-failed', leases: leases.length, error: error as Error });
      return false;
    }
  }

  #reportSilence(isOver: boolean): void {
    const { leaseMs, onSilence } = this.#options;
    onSilence({ isOver, ms: silentLeases * leaseMs, leases: this.#held.size });
  }
}
