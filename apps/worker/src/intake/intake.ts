import { type Clock, type Deadline, deadlineIn, type Service } from '@longshore/platform';
import { toAttemptId } from '@longshore/shared';
import { type AttemptTools, beginAttempt, type ClaimedAttempt, type Drain } from '../attempt/attempt-in-hand.ts';
import { aborted } from '../attempt/endings/aborted.ts';
import { runAttempt } from '../attempt/run-attempt.ts';
import type { EngineWatch } from '../engine/engine-watch.ts';
import { Adopter } from './adopter.ts';
import { type IntakeOptions, PoolIntake } from './pool-intake.ts';

export interface IntakeSettings extends Omit<IntakeOptions, 'run'> {
  readonly pools: readonly string[];
  /** How long attempts may go on once the worker stops. */
  readonly drainMs: number;
  /** Whether containers are left running when the worker stops, for the next one on this host. */
  readonly detach: boolean;
  readonly tools: Omit<AttemptTools, 'drain'>;
}

/** After the last call an attempt has so long to be killed and committed; the process waits little longer. */
const handBackMs = 4_000;

/** Takes work from all pools, runs it, and at the end drains: takes no more, waits, and interrupts what is left. */
export class Intake implements Service {
  readonly name = 'intake';
  readonly #settings: IntakeSettings;
  readonly #pools: readonly PoolIntake[];
  readonly #adopter: Adopter;
  readonly #running = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  readonly #forced = new AbortController();
  #quieted: Promise<unknown> | undefined;

  constructor(settings: IntakeSettings) {
    this.#settings = settings;
    const run = (claimed: ClaimedAttempt, giveBack: () => void) => this.#track(claimed, giveBack);
    this.#adopter = new Adopter({ ...settings, run });
    this.#pools = settings.pools.map((pool) => new PoolIntake({ ...settings, run }, pool));
  }

  get isDraining(): boolean {
    return this.#quieted !== undefined;
  }

  /** What was left here before takes its room first. */
  async start(): Promise<void> {
    this.#adopter.start(() => {
      if (!this.isDraining) for (const pool of this.#pools) pool.start();
    });
  }

  /** Takes no more tickets; what runs goes on. */
  async quiet(): Promise<void> {
    this.#quieted ??= Promise.all([this.#adopter.stop(), ...this.#pools.map((pool) => pool.stop())]);
    await this.#quieted;
  }

  /** Resolves when nothing runs. */
  async whenIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(deadline: Deadline): Promise<void> {
    const { clock, drainMs, emit, detach } = this.#settings;
    await this.quiet();
    if (this.#running.size === 0) return;
    // They end with the process; a successor goes on with them as with those of a worker that died.
    if (detach) return this.#detach();
    emit({ kind: 'drain-begun', attempts: this.#running.size, drainMs });
    void aborted(deadline.signal).then(() => this.#force());
    if (await this.#isIdleWithin(clock, drainMs)) return;
    this.#ended.abort();
    emit({ kind: 'drain-over', attempts: this.#running.size, forced: deadline.signal.aborted });
    await Promise.race([this.whenIdle(), this.#lastCall(clock)]);
  }

  #detach(): void {
    const { leases, journal, emit } = this.#settings;
    for (const attempt of leases.attempts) journal.mark(attempt, { kind: 'detached' });
    emit({ kind: 'detached', attempts: this.#running.size });
  }

  async #isIdleWithin(clock: Clock, ms: number): Promise<boolean> {
    const drain = deadlineIn(ms, clock);
    const idle = this.whenIdle().then(() => drain.force());
    await Promise.race([idle, aborted(drain.signal), aborted(this.#forced.signal)]);
    drain.force();
    return this.#running.size === 0;
  }

  async #lastCall(clock: Clock): Promise<void> {
    await aborted(this.#forced.signal);
    await clock.sleep(handBackMs);
  }

  #force(): void {
    this.#forced.abort();
    this.#ended.abort();
  }

  #track(claimed: ClaimedAttempt, giveBack: () => void): void {
    const running = this.#run(claimed).finally(() => {
      claimed.lease.release();
      this.#settings.journal.end(toAttemptId(claimed.job.id, claimed.job.attempt));
      giveBack();
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  async #run(claimed: ClaimedAttempt): Promise<void> {
    const { tools, emit, engine } = this.#settings;
    const drain: Drain = { ended: this.#ended.signal, forced: this.#forced.signal };
    const attempt = beginAttempt(claimed, { ...tools, drain });
    if (!claimed.past) emit({ kind: 'attempt-claimed', attempt });
    try {
      suspectEngine(engine, await runAttempt(attempt));
    } catch (error) {
      emit({ kind: 'attempt-broke', attempt, error: error as Error });
    }
  }
}

/** The next ticket waits until somebody has looked whether the engine is still there. */
function suspectEngine(engine: EngineWatch, { reason }: { readonly reason?: string }): void {
  if (reason === 'engine-down') engine.suspect();
}
