import { createContext, Script } from 'node:vm';

const place: { work?: () => void } = createContext({});
const script = new Script('work()');

/**
 * Runs something that is not ours to trust for a time, such as a pattern that backtracks without end: after `limitMs` it is
 * broken off, wherever it is. Costs a sixth of a millisecond.
 * @returns whether it came to its end.
 */
export function runBounded(work: () => void, limitMs: number): boolean {
  place.work = work;
  try {
    script.runInContext(place, { timeout: limitMs });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    delete place.work;
  }
}
