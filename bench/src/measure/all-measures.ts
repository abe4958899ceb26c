import { backlog } from './backlog.ts';
import { estimates } from './estimates.ts';
import { fairness } from './fairness.ts';
import { hangs } from './hangs.ts';
import { lives } from './lives.ts';
import { logs } from './logs.ts';
import type { Measure } from './measure.ts';
import { parts } from './parts.ts';
import { submits } from './submits.ts';

/** In the order in which they run. */
export const allMeasures: readonly Measure[] = [lives, hangs, submits, logs, backlog, fairness, estimates, parts];
