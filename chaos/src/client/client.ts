import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../fleet/fleet-process.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import { hasEnded, type JobAnswer } from './api-answers.ts';
import { ClientLedger, type Submission } from './client-ledger.ts';
import type { JobKind } from './job-kinds.ts';

/** As an impatient user has it: much longer than an answer takes, and short enough to give up on. */
const timeoutMs = 3_000;
const pauseMs = 300;

/** A user of the fleet who repeats each request under the same key until it is answered, and writes down each answer. */
export class Client {
  readonly ledger = new ClientLedger();
  readonly #apis: readonly Pick<Api, 'url'>[];
  #turn = 0;
  #count = 0;

  constructor(apis: readonly Pick<Api, 'url'>[]) {
    this.#apis = apis;
  }

  /** Resolves with the job's id once an answer says that it was accepted. */
  async submit(kind: JobKind, signal?: AbortSignal): Promise<string> {
    const key = `chaos-${++this.#count}`;
    const submission = this.ledger.open({ key, kind: kind.name, expects: kind.expects });
    const body = JSON.stringify({ ...kind.request, labels: { 'chaos-key': key, suite: 'chaos' } });
    for (;;) {
      signal?.throwIfAborted();
      await this.#ask(submission, body);
      if (submission.refusal) throw new Error(`${kind.name} was refused: ${submission.refusal}`);
      if (submission.answers[0]) return submission.answers[0];
      await sleep(pauseMs);
    }
  }

  /** Jobs that are in nobody's ledger. */
  async submitBatch(jobs: readonly object[], key: string): Promise<void> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const body = JSON.stringify({ jobs });
    const answer = await this.#retry(() => this.#call('/v1/jobs/batch', { method: 'POST', headers, body }));
    const { results } = JSON.parse(answer) as { results: { status: number }[] };
    const refused = results.find(({ status }) => status !== 202);
    if (refused) throw new Error(`a job of a batch was answered with ${refused.status}`);
  }

  async cancel(id: string): Promise<void> {
    const cancelling = () => this.#call(`/v1/jobs/${id}/cancel`, { method: 'POST' });
    // One that is gone is for the checker to tell.
    await this.#retry(() => cancelling().catch(unlessMissing).catch(orEnded));
  }

  /** Undefined where the API does not know it. */
  async findJob(id: string): Promise<JobAnswer | undefined> {
    const text = await this.#retry(() => this.#call(`/v1/jobs/${id}`).catch(unlessMissing));
    return text === '' ? undefined : (JSON.parse(text) as JobAnswer);
  }

  /** The job once it is as the probe wants it. */
  async waitFor(id: string, probe: (job: JobAnswer) => boolean, signal: AbortSignal): Promise<JobAnswer> {
    for (;;) {
      const job = await this.findJob(id);
      if (job && probe(job)) return job;
      await sleep(100, undefined, { signal });
    }
  }

  async waitForEnd(id: string, signal: AbortSignal): Promise<JobAnswer> {
    return await this.waitFor(id, hasEnded, signal);
  }

  /** Reads until it is answered: what is asked for is the same at any time. */
  async read(path: string, accept = 'application/json'): Promise<string> {
    return await this.#retry(() => this.#call(path, { headers: { accept } }));
  }

  async #ask(submission: Submission, body: string): Promise<void> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': submission.key };
    try {
      const reply = await fetch(this.#nextUrl('/v1/jobs'), {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await reply.text();
      if (reply.ok) this.#accept(submission, (JSON.parse(text) as JobAnswer).id);
      else if (isPassing(reply.status)) submission.failures.push(String(reply.status));
      else submission.refusal = `${reply.status} ${text}`;
    } catch (error) {
      submission.failures.push(String(error));
    }
  }

  #accept(submission: Submission, id: string): void {
    submission.acceptedAt ??= readUptimeMs();
    submission.answers.push(id);
  }

  async #call(path: string, init: RequestInit = {}): Promise<string> {
    const reply = await fetch(this.#nextUrl(path), { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const text = await reply.text();
    if (reply.ok) return text;
    throw new Error(`${path} answers ${reply.status}: ${text}`);
  }

  async #retry<T>(call: () => Promise<T>): Promise<T> {
    const until = performance.now() + 120_000;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (performance.now() > until) throw error;
        await sleep(pauseMs);
      }
    }
  }

  /** An api that is away is some other's turn. */
  #nextUrl(path: string): string {
    const { url = '' } = this.#apis[this.#turn++ % this.#apis.length] ?? {};
    return url + path;
  }
}

function unlessMissing(error: Error): string {
  if (error.message.includes('answers 404')) return '';
  throw error;
}

/** A job that has ended meanwhile cannot be cancelled. */
function orEnded(error: Error): string {
  if (error.message.includes('answers 409')) return '';
  throw error;
}

/** 409: the first request with the same key is still under way. */
function isPassing(status: number): boolean {
  return status === 409 || status === 429 || status >= 500;
}
