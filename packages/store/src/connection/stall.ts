import { type Redis, ReplyError } from 'ioredis';

/** What ioredis says of a command that had no answer in time. */
const TIMED_OUT = 'Command timed out';

/**
 * Remembers that Redis took a call and left it without an answer. Until it answers a ping, further calls fail at once:
 * each would wait its whole time otherwise, one after the other where a request makes several, and all that was sent
 * meanwhile would be done when Redis wakes, for callers who were told that it failed.
 */
export class Stall {
  readonly #redis: Redis;
  #isOn = false;

  constructor(redis: Redis) {
    this.#redis = redis;
    redis.on('ready', () => {
      this.#isOn = false;
    });
  }

  /** @throws Error like that of the call which had no answer, while the stall lasts. */
  check(): void {
    if (this.#isOn) throw new Error(TIMED_OUT);
  }

  /** Looks at why a call failed. */
  notice(error: unknown): void {
    if (this.#isOn || !isTimeout(error)) return;
    this.#isOn = true;
    void this.#waitForAnswer();
  }

  /** Pings until one is answered. A connection that broke is over the stall when it is ready again. */
  async #waitForAnswer(): Promise<void> {
    for (;;) {
      try {
        await this.#redis.ping();
        this.#isOn = false;
        return;
      } catch (error) {
        // A refusal is an answer, too: a Redis whose disk is full refuses even a ping.
        if (error instanceof ReplyError) this.#isOn = false;
        if (!isTimeout(error)) return;
      }
    }
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === TIMED_OUT;
}
