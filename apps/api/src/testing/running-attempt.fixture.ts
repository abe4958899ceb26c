import {
  countAttempt,
  decideNext,
  type Ending,
  type Job,
  type JobId,
  mintWorkerId,
  toAttemptId,
  type WorkerId,
} from '@longshore/shared';
import {
  appendLog,
  claimAttempt,
  commitOutcome,
  findJob,
  mintLeaseToken,
  recordContainer,
  type Store,
} from '@longshore/store';

type Streamed = readonly [stream: 0 | 1 | 2, text: string];

/** An attempt that a test runs in a worker's stead, by the store functions that a worker calls. */
export class RunningAttempt {
  readonly worker: WorkerId;
  readonly #store: Store;
  readonly #job: Job;
  readonly #token: string;
  #seq = 0;
  #byte = 0;

  private constructor(store: Store, { job, token, worker }: { job: Job; token: string; worker: WorkerId }) {
    this.#store = store;
    this.#job = job;
    this.#token = token;
    this.worker = worker;
  }

  static async claim(
    store: Store,
    { project, id, leaseMs = 60_000 }: { project: string; id: string; leaseMs?: number },
  ): Promise<RunningAttempt> {
    const job = await findJob(store, project, id as JobId);
    if (!job) throw new Error(`no job ${id}`);
    const worker = mintWorkerId(store.now());
    const claim = await claimAttempt(store, {
      project,
      pool: job.spec.pool,
      jobId: job.id,
      attempt: job.attempt + 1,
      worker,
      token: mintLeaseToken(),
      leaseMs,
      room: { cpus: 1_000, memoryBytes: 2 ** 50 },
    });
    if (claim.word !== 'claimed') throw new Error(`could not claim ${id}: ${claim.word}`);
    return new RunningAttempt(store, { job: claim.job, token: claim.token, worker });
  }

  get #attempt() {
    return toAttemptId(this.#job.id, this.#job.attempt);
  }

  /** Appends one chunk of lines; `skip` counts lines before it that were dropped. */
  async print(lines: readonly Streamed[], { skip = 0, at = this.#store.now() } = {}): Promise<void> {
    const firstSeq = this.#seq + skip + 1;
    const startByte = this.#byte + skip * 10;
    this.#seq = firstSeq + lines.length - 1;
    this.#byte = startByte + lines.reduce((sum, [, text]) => sum + Buffer.byteLength(text) + 1, 0);
    const chunk = {
      firstSeq,
      lastSeq: this.#seq,
      startByte,
      endByte: this.#byte,
      lines: lines.map(([stream, text]) => [stream, at, text] as const),
    };
    const kept = { headBytes: 2 ** 30, tailBytes: 2 ** 30 };
    const { project } = this.#job;
    const { word } = await appendLog(this.#store, {
      project,
      attempt: this.#attempt,
      token: this.#token,
      chunk,
      ...kept,
    });
    if (word !== 'ok') throw new Error(`could not append: ${word}`);
  }

  /** Says that its container runs. */
  async startContainer(): Promise<void> {
    const container = { name: 'c', image: 'alpine@sha256:0', entrypoint: [], command: [], environment: [] };
    const { project } = this.#job;
    const phases = { waitMs: 1, pullMs: 2, createMs: 3, startMs: 4 };
    await recordContainer(this.#store, { project, attempt: this.#attempt, token: this.#token, container, phases });
  }

  /** Ends it, and the job with it unless its retry rule says otherwise. */
  async end(ending: Ending = { outcome: 'succeeded', exitCode: 0 }, result?: string): Promise<void> {
    const counts = countAttempt(this.#job, ending);
    const cancelRequested = ending.outcome === 'cancelled';
    const decision = decideNext({ retry: this.#job.spec.retry, ending, ...counts, cancelRequested, random: 0.5 });
    const word = await commitOutcome(this.#store, {
      job: this.#job,
      attempt: this.#attempt,
      token: this.#token,
      ending,
      decision,
      counts,
      ...(result === undefined ? {} : { result: { bytes: Buffer.from(result), isJson: isJson(result) } }),
    });
    if (word !== 'ok') throw new Error(`could not commit: ${word}`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
