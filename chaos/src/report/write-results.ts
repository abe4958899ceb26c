import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Flags } from '../flags.ts';
import type { PlayedFault } from '../suite/play-one.ts';
import type { SuiteRun } from '../suite/run-suite.ts';
import { describeBreach } from './describe.ts';
import { type Summary, toLedgerLine } from './summarize.ts';

const README = new URL('../../../README.md', import.meta.url);
const RESULTS = new URL('../../results/', import.meta.url);

export interface Results {
  readonly run: SuiteRun;
  readonly summary: Summary;
  readonly flags: Flags;
  readonly startedAt: Date;
}

/** Writes a full run as JSON, and as a page for people. @returns the path of the JSON. */
export async function writeResults(results: Results): Promise<string> {
  const { run, summary, flags, startedAt } = results;
  await mkdir(RESULTS, { recursive: true });
  const file = new URL(`${startedAt.toISOString().slice(0, 10)}-${flags.seed}.json`, RESULTS);
  const { played, breaches } = run;
  const all = { startedAt: startedAt.toISOString(), flags, summary, played, breaches };
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(new URL('latest.md', RESULTS), toPage(results));
  await showInReadme(summary);
  return file.pathname;
}

/** The line of the last full run stands there as a quotation. */
async function showInReadme(summary: Summary): Promise<void> {
  const text = await readFile(README, 'utf8');
  await writeFile(README, text.replace(/^> .* jobs, .* recovery p50 .*$/m, `> ${toLedgerLine(summary)}`));
}

function toPage({ run: { played, breaches }, summary, flags, startedAt }: Results): string {
  const rows = [...Map.groupBy(played, ({ name }) => name)]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, all]) => toRow(name, all));
  const found = breaches.map((breach) => `- ${describeBreach(breach)}`);
  return [
    '# The last full run of the chaos suite',
    '',
    `${startedAt.toISOString().slice(0, 10)}, \`npm run chaos -- --all --minutes ${flags.minutes} --seed ${flags.seed}\`:`,
    '',
    `**${toLedgerLine(summary)}**`,
    '',
    '| fault | times | slowest recovery | bound |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...(found.length > 0 ? ['## What was broken', '', ...found, ''] : []),
  ].join('\n');
}

function toRow(name: string, all: readonly PlayedFault[]): string {
  const slowestMs = Math.max(0, ...all.flatMap(({ recoveryMs }) => recoveryMs ?? []));
  const bound = (all[0]?.recoversWithinMs ?? 0) / 1_000;
  return `| ${name} | ${all.length} | ${(slowestMs / 1_000).toFixed(1)} s | ${bound} s |`;
}
