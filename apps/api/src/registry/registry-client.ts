import type { Clock } from '@longshore/platform';
import { formatImageReference, type ImageReference, parseImageReference, toPinnedReference } from '@longshore/shared';
import type { Line } from './ask.ts';
import { type LookUp, lookUp as lookUpByName } from './find-address.ts';
import { type FoundDigest, findDigest } from './find-digest.ts';
import { findLabel } from './find-label.ts';
import { findListed, type ListedRegistry, type RegistryList } from './registry-list.ts';
import { UnfitImage } from './unfit-image.ts';

/**
 * Why a question has no answer. `not-listed`: its registry may not be asked. `left-alone`: it failed a moment ago. `busy`:
 * too many are asked already. `unreachable`: it gave no answer in time, or one that makes no sense.
 */
export interface Unanswered {
  readonly word: 'not-listed' | 'left-alone' | 'busy' | 'unreachable';
}

export type DigestAnswer = FoundDigest | Unanswered;

/** `unfit`: the image has no labels to read; `detail` goes on after its name. */
export type LabelAnswer =
  | { readonly word: 'found'; readonly text: string | undefined }
  | { readonly word: 'unfit'; readonly detail: string }
  | Unanswered;

/** A label of the image of that digest, in the repository that `image` names. */
export interface LabelQuestion {
  readonly image: string;
  readonly digest: string;
  readonly label: string;
}

export interface RegistryClientOptions {
  readonly list: RegistryList;
  readonly clock: Clock;
  readonly onFailure: (registry: string, error: Error) => void;
  /** For a question as a whole. */
  readonly deadlineMs?: number;
  readonly lookUp?: LookUp;
}

type Ask<Answer> = (line: Line, registry: ListedRegistry, reference: ImageReference) => Promise<Answer>;

/** Long enough that clients do not wait for a registry that is down, and short enough that its return is noticed. */
export const LEAVE_ALONE_MS = 30_000;
const atOnce = 64;
/** Each may have as many bytes as the config of an image. */
const maxLabels = 64;

/** Asks registries of images: those that are listed, in little time, and each thing once for all who want to know. */
export class RegistryClient {
  readonly #options: RegistryClientOptions;
  readonly #asked = new Map<string, Promise<unknown>>();
  /** Under a digest a label never changes. */
  readonly #labels = new Map<string, LabelAnswer>();
  /** Monotonic instants of the last failures. */
  readonly #failedAt = new Map<string, number>();

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  /** What a tag means now. It never fails: without a digest, the word says why. */
  async findDigest(image: string): Promise<DigestAnswer> {
    return await this.#question(image, 'digest', findDigest);
  }

  /** What an image says of itself. It never fails either. */
  async findLabel({ image, digest, label }: LabelQuestion): Promise<LabelAnswer> {
    const pinned = toPinnedReference(image, digest);
    const key = `${pinned} ${label}`;
    const kept = this.#labels.get(key);
    if (kept) return kept;
    const answer = await this.#question(pinned, label, (line, registry, { repository }) =>
      findLabel(line, registry, { repository, digest, label }).then(toFound, toUnfit),
    );
    if (answer.word === 'found') this.#keepLabel(key, answer);
    return answer;
  }

  #keepLabel(key: string, answer: LabelAnswer): void {
    this.#labels.set(key, answer);
    if (this.#labels.size > maxLabels) this.#labels.delete(this.#labels.keys().next().value as string);
  }

  async #question<Answer>(image: string, subject: string, ask: Ask<Answer>): Promise<Answer | Unanswered> {
    const reference = parseImageReference(image);
    if ('problem' in reference) return { word: 'not-listed' };
    const registry = findListed(this.#options.list, reference.registry);
    if (!registry) return { word: 'not-listed' };
    const key = `${subject} ${formatImageReference(reference)}`;
    const asked = this.#asked.get(key) as Promise<Answer | Unanswered> | undefined;
    if (asked) return await asked;
    if (this.#isLeftAlone(registry)) return { word: 'left-alone' };
    if (this.#asked.size >= atOnce) return { word: 'busy' };
    const answer = this.#askInTime(registry, reference, ask).finally(() => this.#asked.delete(key));
    this.#asked.set(key, answer);
    return await answer;
  }

  async #askInTime<Answer>(
    registry: ListedRegistry,
    reference: ImageReference,
    ask: Ask<Answer>,
  ): Promise<Answer | Unanswered> {
    const { list, clock, onFailure, deadlineMs = 2_000, lookUp = lookUpByName } = this.#options;
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      return await ask({ list, lookUp, signal }, registry, reference);
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

function toFound(text: string | undefined): LabelAnswer {
  return { word: 'found', text };
}

/** The image is at fault, and its registry is not left alone for it. */
function toUnfit(error: unknown): LabelAnswer {
  if (error instanceof UnfitImage) return { word: 'unfit', detail: error.message };
  throw error;
}
