import { DEFAULT_PROJECT, type Rate } from '@longshore/shared';
import { type Connection, call } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** What somebody set for a project; absent where nobody did. */
export interface ProjectSettings {
  /** Its share of each pool, beside the weights of the others. 1 where nobody set it. */
  readonly weight: number;
  /** How many of its attempts may run at once. */
  readonly runningLimit?: number;
  /** How many of its jobs may wait, for whatever reason. */
  readonly queuedLimit?: number;
  /** How fast its jobs may go on; what holds them to it is the limit `project`, which each of them carries then. */
  readonly rate?: Rate;
  /** Epoch milliseconds; absent of a project that nobody created, as `default`. */
  readonly createdAt?: number;
}

/** How long a process relies on what it has read. */
export const SETTINGS_TRUSTED_MS = 2_000;
/** Settings are small, but projects may be many. */
const MAX_PROJECTS = 10_000;

interface Entry {
  /** What was read last. */
  readonly settings: ProjectSettings | undefined;
  readonly reading: Promise<ProjectSettings>;
  /** Milliseconds of a clock that never goes back. */
  readonly trustedUntil: number;
}

/** The settings of the projects that this process works for, read every two seconds at most. */
export class ProjectRegister {
  readonly #connection: Connection;
  readonly #entries = new Map<string, Entry>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Who comes while they are being read gets the same answer; a failure is nobody's answer for longer than its call. */
  async read(project: string): Promise<ProjectSettings> {
    const known = this.#entries.get(project);
    const now = performance.now();
    if (known && known.trustedUntil > now) return await known.reading;
    const entry = { settings: known?.settings, reading: this.#fetch(project), trustedUntil: now + SETTINGS_TRUSTED_MS };
    if (this.#entries.size >= MAX_PROJECTS) this.#entries.clear();
    this.#entries.set(project, entry);
    return await this.#keep(project, entry);
  }

  /** What was read last, however long ago, where a read would cost more than it is worth. */
  recall(project: string): ProjectSettings | undefined {
    return this.#entries.get(project)?.settings;
  }

  async #keep(project: string, entry: Entry): Promise<ProjectSettings> {
    try {
      const settings = await entry.reading;
      if (this.#entries.get(project) === entry) this.#entries.set(project, { ...entry, settings });
      return settings;
    } catch (error) {
      if (this.#entries.get(project) === entry) this.#entries.delete(project);
      throw error;
    }
  }

  /** Whether requests may name it. That it is not there is never relied on: it may have been created elsewhere just now. */
  async has(project: string): Promise<boolean> {
    if (project === DEFAULT_PROJECT || (await this.read(project)).createdAt !== undefined) return true;
    this.forget(project);
    return (await this.read(project)).createdAt !== undefined;
  }

  /** What this process changed itself. */
  forget(project: string): void {
    this.#entries.delete(project);
  }

  /** Another Redis may know otherwise. */
  clear(): void {
    this.#entries.clear();
  }

  async #fetch(project: string): Promise<ProjectSettings> {
    return toSettings(await call(this.#connection, (redis) => redis.hgetall(keys.project(project))));
  }
}

/** @param hash as Redis gives it: every value is text, and empty where there is no such hash. */
export function toSettings(hash: Record<string, string>): ProjectSettings {
  const { weight, runningLimit, queuedLimit, rateIntervalMs, rateBurst, createdAt } = hash;
  return {
    weight: Number(weight ?? 1),
    ...(runningLimit ? { runningLimit: Number(runningLimit) } : {}),
    ...(queuedLimit ? { queuedLimit: Number(queuedLimit) } : {}),
    ...(rateIntervalMs ? { rate: { intervalMs: Number(rateIntervalMs), burst: Number(rateBurst) } } : {}),
    ...(createdAt ? { createdAt: Number(createdAt) } : {}),
  };
}
