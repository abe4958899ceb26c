import { buildImages, ensureDocker, isSkip } from '@longshore/testing';
import { readFlags } from './flags.ts';
import { describeMachine } from './machine/describe-machine.ts';
import { allMeasures } from './measure/all-measures.ts';
import { formatReport, type Report } from './report/print-figures.ts';
import { writeResults } from './report/write-results.ts';
import { runMeasure } from './run-measure.ts';

const known = allMeasures.map(({ name }) => name);
const { only, isQuick, profile } = readFlags(process.argv.slice(2), known);
const say = (line: string) => void process.stderr.write(`${line}\n`);

const docker = await ensureDocker();
if (isSkip(docker)) throw new Error(`Nothing can be measured: ${docker.skip}`);
const startedAt = new Date().toISOString();
const machine = await describeMachine(docker);
const report: Record<string, Report[string]> = {};
try {
  const images = await buildImages(docker);
  for (const measure of allMeasures.filter(({ name }) => only.length === 0 || only.includes(name))) {
    report[measure.name] = await runMeasure(measure, { dockerHost: docker.host, images, isQuick, profile, say });
  }
} finally {
  await docker.stop();
}
const path = await writeResults({ startedAt, isQuick, machine, report });
const { processors, engine, redis, node } = machine;
process.stdout.write(`\n${processors} processors, engine ${engine}, Redis ${redis}, Node ${node}\n\n`);
process.stdout.write(`${formatReport(report)}\n\n`);
if (isQuick) process.stdout.write('A quick run: it shows that everything runs, and its figures mean little.\n');
process.stdout.write(`Written to ${path}\n`);
