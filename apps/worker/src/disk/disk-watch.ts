import { statfs } from 'node:fs/promises';
import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import { formatRoughSize, formatSize } from '@longshore/shared';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { Obstacles } from '../intake/obstacles.ts';

export interface DiskWatchOptions {
  readonly clock: Clock;
  readonly obstacles: Obstacles;
  readonly emit: EmitWorkerEvent;
  /** With less than this free no work is taken; 0 for no floor. */
  readonly floorBytes: number;
  /** Where this worker and its engine write, as far as this worker can see it. */
  readonly listFolders: () => readonly string[];
}

export interface FreeDisk {
  readonly folder: string;
  readonly freeBytes: number;
}

const everyMs = 2_000;
/** A disk that hovers at its floor must not switch the worker on and off: it is enough again with a tenth more. */
const enoughShare = 1.1;

/**
 * Looks how much disk is free. A job that runs into a full disk fails for no fault of its own, and drags its neighbours
 * along: below the floor this worker takes no work until somebody has made room.
 */
export class DiskWatch implements Service {
  readonly name = 'disk watch';
  readonly #options: DiskWatchOptions;
  readonly #unknown = new Set<string>();
  #least: FreeDisk | undefined;
  #isLow = false;
  #timer: Timer | undefined;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  /** Of all that it looks at, the one with the least room; undefined while it sees none. */
  get least(): FreeDisk | undefined {
    return this.#least;
  }

  async start(): Promise<void> {
    await this.look();
    this.#timer = this.#options.clock.every(everyMs, () => this.look());
  }

  async stop(_deadline: Deadline): Promise<void> {
    await this.#timer?.stop();
  }

  async look(): Promise<void> {
    const disks = await Promise.all(this.#options.listFolders().map((folder) => this.#measure(folder)));
    this.#least = disks.flatMap((disk) => disk ?? []).sort((a, b) => a.freeBytes - b.freeBytes)[0];
    if (this.#least) this.#judge(this.#least);
  }

  /** Where the engine is elsewhere, or this worker in a container, its folder is not to be seen. That is said once. */
  async #measure(folder: string): Promise<FreeDisk | undefined> {
    try {
      const { bavail, bsize } = await statfs(folder);
      this.#unknown.delete(folder);
      return { folder, freeBytes: bavail * bsize };
    } catch (error) {
      const isNews = this.#options.floorBytes > 0 && !this.#unknown.has(folder);
      this.#unknown.add(folder);
      if (isNews) this.#options.emit({ kind: 'disk-unknown', folder, error: error as Error });
      return undefined;
    }
  }

  #judge(disk: FreeDisk): void {
    const { floorBytes, obstacles, emit } = this.#options;
    const isLow = disk.freeBytes < (this.#isLow ? enoughShare * floorBytes : floorBytes);
    if (isLow) obstacles.set('disk-low', describeLow(disk, floorBytes));
    else obstacles.clear('disk-low');
    if (isLow !== this.#isLow) emit({ kind: isLow ? 'disk-low' : 'disk-enough', ...disk, floorBytes });
    this.#isLow = isLow;
  }
}

function describeLow({ folder, freeBytes }: FreeDisk, floorBytes: number): string {
  return `its disk has ${formatRoughSize(freeBytes)} free at ${folder}, less than the floor of ${formatSize(floorBytes)}`;
}
