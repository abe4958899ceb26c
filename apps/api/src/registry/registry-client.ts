import type { Clock } from '@longshore/platform';
import { formatImageReference, type ImageReference, parseImageReference } from '@longshore/shared';
import { type LookUp, lookUp as lookUpByName } from './find-address.ts';
import { type FoundDigest, findDigest } from './find-digest.ts';
import { findListed, type ListedRegistry, type RegistryList } from './registry-list.ts';

/**
 * What became of a question. `not-listed`: its registry may not be asked. `left-alone`: it failed a moment ago. `busy`:
 * too many are asked already. `unreachable`: it gave no answer in time, or one that makes no sense.
 */
export type DigestAnswer = FoundDigest | { readonly word: 'not-listed' | 'left-alone' | 'busy' | 'unreachable' };

export interface RegistryClientOptions {
  readonly list: RegistryList;
  readonly clock: Clock;
  readonly onFailure: (registry: string, error: Error) => void;
  /** For a question as a whole. */
  readonly deadlineMs?: number;
  readonly lookUp?: LookUp;
}

/** Long enough that clients do not wait for a registry that is down, and short enough that its return is noticed. */
export const LEAVE_ALONE_MS = 30_000;
const atOnce = 64;

/** Asks registries what tags mean: those that are listed, in little time, and each tag once for all who want to know. */
export class RegistryClient {
  readonly #options: RegistryClientOptions;
  readonly #asked = new Map<string, Promise<DigestAnswer>>();
  /** Monotonic instants of the last failures. */
  readonly #failedAt = new Map<string, number>();

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  /** It never fails: without a digest, the word says why. */
  async findDigest(image: string): Promise<DigestAnswer> {
    const reference = parseImageReference(image);
    if ('problem' in reference) return { word: 'not-listed' };
    const registry = findListed(this.#options.list, reference.registry);
    if (!registry) return { word: 'not-listed' };
    const key = formatImageReference(reference);
    const asked = this.#asked.get(key);
    if (asked) return await asked;
    if (this.#isLeftAlone(registry)) return { word: 'left-alone' };
    if (this.#asked.size >= atOnce) return { word: 'busy' };
    const answer = this.#ask(registry, reference).finally(() => this.#asked.delete(key));
    this.#asked.set(key, answer);
    return await answer;
  }

  async #ask(registry: ListedRegistry, reference: ImageReference): Promise<DigestAnswer> {
    const { list, clock, onFailure, deadlineMs = 2_000, lookUp = lookUpByName } = this.#options;
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      return await findDigest({ list, lookUp, signal }, registry, reference);
    } catch (error) {
      this.#failedAt.set(registry.address, clock.monotonic());
      onFailure(registry.address, error as Error);
      return { word: 'unreachable' };
    }
  }

  #isLeftAlone({ address }: ListedRegistry): boolean {
    const failedAt = this.#failedAt.get(address);
    return failedAt !== undefined && this.#options.clock.monotonic() - failedAt < LEAVE_ALONE_MS;
  }
}
