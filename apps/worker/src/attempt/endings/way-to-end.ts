import type { Cancel } from './cancel.ts';
import type { DeadlinePassed } from './deadline.ts';
import type { DiskLimit } from './disk-limit.ts';
import type { DrainOver } from './drain.ts';
import type { EngineLost } from './engine-lost.ts';
import type { Exit } from './exit.ts';
import type { InputCut } from './input-cut.ts';
import type { LeaseLost } from './lease-lost.ts';
import type { NeverStarted } from './never-started.ts';
import type { OutputLimit } from './output-limit.ts';
import type { Timeout } from './timeout.ts';

/** Every way in which an attempt can end. Each is judged in the file that watches for it. */
export type WayToEnd =
  | Exit
  | Timeout
  | Cancel
  | LeaseLost
  | DrainOver
  | DeadlinePassed
  | InputCut
  | OutputLimit
  | DiskLimit
  | NeverStarted
  | EngineLost;
