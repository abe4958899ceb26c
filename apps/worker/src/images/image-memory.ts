import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@longshore/platform';

/** What attempts tell of the images that they use. */
export interface ImageUse {
  /** It came because of a job, and was not there before. */
  notePull(id: string, reference: string): Promise<void>;
  noteUse(id: string): Promise<void>;
}

export interface RememberedImage {
  readonly id: string;
  readonly reference: string;
  /** Epoch milliseconds by this machine's clock. */
  readonly lastUsedAt: number;
}

/** Where images are not collected, nothing needs to be known of them. */
export const noImageMemory: ImageUse = { notePull: async () => undefined, noteUse: async () => undefined };

const idPrefix = 'sha256:';

/**
 * Which images were pulled for jobs, and when each was last used: a file each, named for the image, holding its reference,
 * and dated with its last use. So all workers with the same WORK_DIR share it, and it outlives them. An attempt never fails
 * for it: what could not be written down is an image that stays.
 */
export class ImageMemory implements ImageUse {
  readonly #folder: string;
  readonly #clock: Clock;

  private constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  static async open(workDir: string, clock: Clock): Promise<ImageMemory> {
    const folder = join(workDir, 'images');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new ImageMemory(folder, clock);
  }

  async notePull(id: string, reference: string): Promise<void> {
    await writeFile(this.#pathOf(id), reference, { mode: 0o600 }).catch(() => undefined);
    await this.noteUse(id);
  }

  /** One that is not remembered was not pulled by us, and stays unknown. */
  async noteUse(id: string): Promise<void> {
    const now = new Date(this.#clock.now());
    await utimes(this.#pathOf(id), now, now).catch(() => undefined);
  }

  /** The least recently used first. */
  async list(): Promise<RememberedImage[]> {
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const images = await Promise.all(names.map((name) => this.#read(`${idPrefix}${name}`)));
    return images.flatMap((image) => image ?? []).sort((a, b) => a.lastUsedAt - b.lastUsedAt);
  }

  async forget(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  /** Undefined where another worker has just forgotten it. */
  async #read(id: string): Promise<RememberedImage | undefined> {
    const path = this.#pathOf(id);
    const found = await Promise.all([stat(path), readFile(path, 'utf8')]).catch(() => undefined);
    return found && { id, reference: found[1], lastUsedAt: found[0].mtimeMs };
  }

  #pathOf(id: string): string {
    return join(this.#folder, id.slice(idPrefix.length));
  }
}
