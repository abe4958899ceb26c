import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from '../machine/run-step.ts';
import { say } from '../machine/say.ts';
import { countReport, listSecondTries, type Report, type Tally } from './tally.ts';

const oneFailure: Tally = { passed: 0, failed: 1, skipped: 0 };

/** Runs the suites of vitest, all of them or those whose path matches a filter, and counts their tests. */
export async function runSuites(filters: readonly string[]): Promise<Tally> {
  say('\n== Tests');
  const folder = mkdtempSync(join(tmpdir(), 'longshore-tests-'));
  const report = join(folder, 'report.json');
  const args = ['run', '--project', 'unit', '--project', 'parts', '--reporter=default', '--reporter=json'];
  try {
    const code = await runStep('vitest', [...args, `--outputFile.json=${report}`, ...filters]);
    return countRun(code, report);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// A set-up that fails, or an error outside of every test, shows in the exit code alone.
function countRun(code: number, report: string): Tally {
  const read = readReport(report);
  if (!read) return oneFailure;
  for (const title of listSecondTries(read)) say(`Passed on the second try only: ${title}`);
  const tally = countReport(read);
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
