import { closeSync, constants, openSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deadline, Service } from '@longshore/platform';
import { type AttemptId, isAttemptId, isWorkerId, type WorkerId } from '@longshore/shared';
import {
  type EntryHeader,
  type EntryMark,
  formatHeader,
  formatMark,
  type JournalEntry,
  parseEntry,
} from './journal-entry.ts';
import { isAlive, type LifeSign, showLife } from './life-sign.ts';

export interface JournalOptions {
  /** Of this user's own, shared by the workers of this host. */
  readonly workDir: string;
  readonly worker: WorkerId;
  /** Told of a mark that could not be written. */
  readonly onUnwritten: (error: Error) => void;
}

const ownerOnly = { mode: 0o600 };
/** An entry that no worker of this host could use for so long, such as one of another engine, is thrown away. */
const uselessAfterMs = 24 * 3_600_000;

/**
 * What this worker has in hand, one file an attempt beside the containers, so that a successor on the same host can go on
 * with it. It holds the tokens of leases, and nothing else that is secret. Writing is synchronous: a few microseconds, and
 * what it says is true before the next step is taken.
 */
export class Journal implements Service {
  readonly name = 'journal';
  readonly #root: string;
  readonly #folder: string;
  readonly #worker: WorkerId;
  readonly #removals = new Set<Promise<void>>();
  readonly #onUnwritten: (error: Error) => void;
  #lifeSign: LifeSign | undefined;

  private constructor(root: string, { worker, onUnwritten }: JournalOptions) {
    this.#root = root;
    this.#folder = join(root, worker);
    this.#worker = worker;
    this.#onUnwritten = onUnwritten;
  }

  /** @throws {ConfigError} where no sign of life can be put up in the work folder. */
  static async open(options: JournalOptions): Promise<Journal> {
    const root = join(options.workDir, 'journal');
    await mkdir(root, { recursive: true, mode: 0o700 });
    const journal = new Journal(root, options);
    // Before its folder is there: a folder without a sign of life is taken for a dead worker's.
    journal.#lifeSign = await showLife(root, options.worker);
    await mkdir(journal.#folder, { mode: 0o700 });
    return journal;
  }

  async start(): Promise<void> {}

  /** Where entries are left for a successor, this worker counts as living until its process is gone and does no more. */
  async stop(_deadline: Deadline): Promise<void> {
    await Promise.all(this.#removals);
    const isEmpty = await rmdir(this.#folder).then(
      () => true,
      () => false,
    );
    if (isEmpty) await this.#lifeSign?.end();
  }

  begin(header: EntryHeader, token: string): void {
    writeFileSync(this.#pathOf(header.attempt), formatHeader(header) + formatMark({ kind: 'token', token }), ownerOnly);
  }

  /** A mark that is missing costs an attempt at worst, where a disk is full; what it stands for must be done all the same. */
  mark(attempt: AttemptId, mark: EntryMark): void {
    try {
      appendTo(this.#pathOf(attempt), formatMark(mark));
    } catch (error) {
      // Its entry is gone: the attempt has ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#onUnwritten(error as Error);
    }
  }

  /** It was not claimed, and may be begun again at once. */
  takeBack(attempt: AttemptId): void {
    unlinkSync(this.#pathOf(attempt));
  }

  /** Nobody has to know of it any more. What stays after a crash is found out to be over. */
  end(attempt: AttemptId): void {
    const removal = rm(this.#pathOf(attempt), { force: true })
      .catch((error: Error) => this.#onUnwritten(error))
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /**
   * Takes over what dead workers of this host left, as far as it is wanted. Each entry goes to one taker, however many try.
   *
   * @returns the entries, and the names of files that make no sense any more.
   */
  async takeOver(isWanted: (entry: JournalEntry) => boolean): Promise<{ entries: JournalEntry[]; broken: string[] }> {
    const taken: { entries: JournalEntry[]; broken: string[] } = { entries: [], broken: [] };
    for (const name of await readdir(this.#root)) {
      if (!isWorkerId(name) || name === this.#worker || (await isAlive(this.#root, name))) continue;
      await this.#takeFrom(join(this.#root, name), isWanted, taken);
      // Only an empty one goes.
      await rmdir(join(this.#root, name)).catch(() => undefined);
    }
    return taken;
  }

  async #takeFrom(
    folder: string,
    isWanted: (entry: JournalEntry) => boolean,
    taken: { entries: JournalEntry[]; broken: string[] },
  ): Promise<void> {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const entry = isAttemptId(name) ? parseEntry(await readFile(path, 'utf8').catch(() => '')) : undefined;
      if (entry?.attempt !== name || entry.tokens.length === 0) {
        taken.broken.push(name);
        await rm(path, { recursive: true, force: true });
      } else if (isWanted(entry)) {
        const isOurs = await rename(path, this.#pathOf(entry.attempt)).then(
          () => true,
          () => false,
        );
        if (isOurs) taken.entries.push(entry);
      } else if (await isOld(path)) {
        await rm(path, { force: true });
      }
    }
  }

  #pathOf(attempt: AttemptId): string {
    return join(this.#folder, attempt);
  }
}

async function isOld(path: string): Promise<boolean> {
  return await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > uselessAfterMs,
    () => false,
  );
}

/** A file that is not there is not made. */
function appendTo(path: string, text: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}
