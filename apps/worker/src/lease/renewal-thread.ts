import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Clock } from '@longshore/platform';
import type { RenewalListener, RenewalNews, RenewalOrder, Renewals } from './renewals.ts';

/** What the thread is given. All of it, the password in the URL too, stays in memory. */
export interface RenewalSettings {
  readonly redisUrl: string;
  readonly leaseMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly logFormat: 'json' | 'pretty';
}

export interface RenewalThreadOptions extends RenewalSettings {
  readonly clock: Clock;
  readonly listener: RenewalListener;
}

const script = new URL('./renewal-thread.main.ts', import.meta.url);
const restartAfterMs = 500;
/** The last renewal takes a round trip; where Redis is away it is not waited for. */
const lastRenewalMs = 1_000;

/** Renews leases in a thread of their own, which a stall of the main one does not touch. One that dies is replaced. */
export class RenewalThread implements Renewals {
  readonly #options: RenewalThreadOptions;
  readonly #stopping = new AbortController();
  #port: MessagePort | undefined;
  #ended: Promise<void> = Promise.resolve();
  #thread: Worker | undefined;

  constructor(options: RenewalThreadOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { ready, died } = this.#spawn();
    this.#ended = this.#replaceWhenDead(died);
    await Promise.race([ready, died.then((error) => Promise.reject(error))]);
  }

  send(order: RenewalOrder): void {
    this.#port?.postMessage(order);
  }

  catchUp(): void {
    if (!this.#port) return;
    for (let item = receiveMessageOnPort(this.#port); item; item = receiveMessageOnPort(this.#port)) {
      this.#options.listener.onNews(item.message as RenewalNews);
    }
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return await this.#ended;
    this.#stopping.abort();
    this.send({ kind: 'stop' });
    await Promise.race([this.#ended, this.#options.clock.sleep(lastRenewalMs)]);
    await this.#thread?.terminate();
    this.#port?.close();
    await this.#ended;
  }

  #spawn(): { readonly ready: Promise<void>; readonly died: Promise<Error> } {
    const { redisUrl, leaseMs, logLevel, logFormat, listener } = this.#options;
    const { port1, port2 } = new MessageChannel();
    const settings: RenewalSettings = { redisUrl, leaseMs, logLevel, logFormat };
    const thread = new Worker(script, {
      ...{ name: 'leases', env: {}, execArgv: [] },
      workerData: { ...settings, port: port2 },
      transferList: [port2],
    });
    const ready = new Promise<void>((resolve) => {
      port1.on('message', (news: RenewalNews) => (news.kind === 'ready' ? resolve() : listener.onNews(news)));
    });
    this.#port = port1;
    this.#thread = thread;
    return { ready, died: whenDead(thread) };
  }

  async #replaceWhenDead(firstDied: Promise<Error>): Promise<void> {
    const { clock, listener } = this.#options;
    for (let died = firstDied; ; ) {
      const error = await died;
      this.#port?.close();
      if (this.#stopping.signal.aborted) return;
      await clock.sleep(restartAfterMs, this.#stopping.signal).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      died = this.#spawn().died;
      listener.onReplaced(error);
    }
  }
}

async function whenDead(thread: Worker): Promise<Error> {
  return await new Promise((resolve) => {
    thread.once('error', resolve);
    thread.once('exit', (code) => resolve(new Error(`the thread ended with ${code}`)));
  });
}
