import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import type { ContainerEngine } from '../containers/index.ts';
import type { SweepMode } from '../engine/leftover-sweep.ts';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { ImageMemory, RememberedImage } from './image-memory.ts';

export interface ImageSweepOptions {
  readonly mode: SweepMode;
  readonly memory: ImageMemory;
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly emit: EmitWorkerEvent;
  /** What the images that were pulled for jobs may take; layers that two share count twice. */
  readonly budgetBytes: number;
}

interface SizedImage extends RememberedImage {
  readonly sizeBytes: number;
}

const everyMs = 60_000;
/** One that was used since may be about to be: an attempt has looked it up, and its container is not there yet. */
const unusedForMs = 10 * 60_000;

/**
 * Removes the images that were pulled for jobs, the least recently used first, until they fit their budget. Never one that
 * was there before, that a container uses, or that somebody gave another name.
 */
export class ImageSweep implements Service {
  readonly name = 'image sweep';
  readonly #options: ImageSweepOptions;
  readonly #stopping = new AbortController();
  /** What a dry run has told of already. */
  #told = new Set<string>();
  #timer: Timer | undefined;

  constructor(options: ImageSweepOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    // What cannot be asked or removed now is looked at the next time.
    this.#timer = this.#options.clock.every(everyMs, () => this.sweep().catch(() => undefined));
  }

  async stop(_deadline: Deadline): Promise<void> {
    this.#stopping.abort();
    await this.#timer?.stop();
  }

  async sweep(): Promise<void> {
    const { mode, clock, budgetBytes } = this.#options;
    if (mode === 'off') return;
    const images = await this.#measureAll();
    let excessBytes = images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - budgetBytes;
    const oldest = clock.now() - unusedForMs;
    for (const image of images.filter(({ lastUsedAt }) => lastUsedAt < oldest)) {
      if (excessBytes <= 0) return;
      if (await this.#treat(image)) excessBytes -= image.sizeBytes;
    }
  }

  /** The least recently used first. One that somebody else removed is forgotten. */
  async #measureAll(): Promise<SizedImage[]> {
    const { memory, engine } = this.#options;
    const images: SizedImage[] = [];
    for (const image of await memory.list()) {
      const found = await engine.findImage(image.id, this.#stopping.signal);
      if (found) images.push({ ...image, sizeBytes: found.sizeBytes });
      else await memory.forget(image.id);
    }
    return images;
  }

  /** @returns whether its room is free now, or would be. */
  async #treat({ id, reference, sizeBytes }: SizedImage): Promise<boolean> {
    const { mode, memory, engine, emit } = this.#options;
    if (mode === 'dry-run') {
      if (!this.#told.has(id)) emit({ kind: 'image-found', reference, sizeBytes });
      this.#told.add(id);
      return true;
    }
    if (!(await engine.removeImage(id, this.#stopping.signal))) return false;
    await memory.forget(id);
    emit({ kind: 'image-removed', reference, sizeBytes });
    return true;
  }
}
