import type { Clock, Deadline, Service } from '@longshore/platform';
import type { AttemptId, WorkerId } from '@longshore/shared';
import { Inbox, type Store } from '@longshore/store';

export interface InboxReaderOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly worker: WorkerId;
  readonly onCancel: (attempt: AttemptId) => void;
  readonly onDrainRequested: () => void;
}

const afterErrorMs = 1_000;

/** Hears at once what renewals and heartbeats would say a little later. */
export class InboxReader implements Service {
  readonly name = 'inbox';
  readonly #options: InboxReaderOptions;
  readonly #inbox: Inbox;
  readonly #stopping = new AbortController();
  #reading: Promise<void> | undefined;

  constructor(options: InboxReaderOptions) {
    this.#options = options;
    this.#inbox = new Inbox(options.store, options.worker);
  }

  async start(): Promise<void> {
    this.#reading = this.#read();
  }

  async stop(_deadline: Deadline): Promise<void> {
    this.#stopping.abort();
    this.#inbox.close();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { clock, onCancel, onDrainRequested } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const message = await this.#inbox.next().catch((error: Error) => error);
      if (message instanceof Error) await clock.sleep(afterErrorMs, signal).catch(() => undefined);
      else if (message?.kind === 'cancel') onCancel(message.attempt);
      else if (message?.kind === 'drain') onDrainRequested();
    }
  }
}
