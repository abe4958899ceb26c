import { readUptimeMs } from '../recorder/uptime.ts';

/** What a job of the suite does and how it may end. */
export interface Expectation {
  /** Names of states with the reason behind a slash where one is needed: `succeeded`, `failed/poison`. */
  readonly ends: readonly string[];
  /** Tries that the job itself may use. */
  readonly attempts: number;
  /** Lines that each of its containers prints when it comes to its end by itself. */
  readonly lines?: number;
  /** SHA-256 of the payload as the container has to find it. */
  readonly payloadDigest?: string;
  /** It runs beside so many others of the same key at most, itself among them. */
  readonly takesTurns?: { readonly key: string; readonly slots: number };
  /** Its container may end without a last word, because it runs into its limits. */
  readonly mayDie?: true;
}

/** One job as the client knows it: what it asked for, and each answer of 2xx that it ever got. */
export interface Submission {
  readonly key: string;
  readonly kind: string;
  readonly expects: Expectation;
  /** Ids of the job, one an answer: with one key they all have to be the same. */
  readonly answers: string[];
  /** Requests that had no answer, or one that asks to try again. */
  readonly failures: string[];
  /** An answer that no request of the suite should get. */
  refusal?: string;
  /** Milliseconds by the kernel's uptime: before the first request, and after the first answer that took it. */
  readonly askedAt: number;
  acceptedAt?: number;
}

/** The client's own account of what was accepted. */
export class ClientLedger {
  readonly #submissions: Submission[] = [];

  open(submission: Pick<Submission, 'key' | 'kind' | 'expects'>): Submission {
    const opened: Submission = { ...submission, askedAt: readUptimeMs(), answers: [], failures: [] };
    this.#submissions.push(opened);
    return opened;
  }

  get all(): readonly Submission[] {
    return this.#submissions;
  }

  get accepted(): readonly (Submission & { id: string })[] {
    return this.#submissions.flatMap((one) => (one.answers[0] ? [{ ...one, id: one.answers[0] }] : []));
  }
}
