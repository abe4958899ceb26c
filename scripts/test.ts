import { mountControlGroups } from './machine/control-groups.ts';
import { installParts } from './machine/install-parts.ts';
import { containerEngine, imageRegistry, redisServer, staticBusybox } from './machine/parts.ts';
import { runStep } from './machine/run-step.ts';
import { say } from './machine/say.ts';
import { playChaos } from './test/play-chaos.ts';
import { runSuites } from './test/suites.ts';
import { addTallies, type Tally, toClosingLine } from './test/tally.ts';

async function check(title: string, program: string, args: string[]): Promise<Tally> {
  say(`\n== ${title}`);
  const code = await runStep(program, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

const missing = await installParts([redisServer, containerEngine, imageRegistry, staticBusybox]);
for (const { name } of missing) say(`Without ${name}, the suites that need it are skipped.`);
await mountControlGroups();

const filters = process.argv.slice(2);
const tallies = [
  await check('Format and lint', 'biome', ['ci', '.']),
  await check('Boundaries', process.execPath, ['scripts/check-boundaries.ts']),
  await check('Types', 'tsc', ['--noEmit']),
  await runSuites(filters),
  // Whoever asks for some suites wants those.
  ...(filters.length === 0 ? [await playChaos()] : []),
];
const tally = addTallies(tallies);
say(`\n${toClosingLine(tally)}`);
process.exitCode = tally.failed === 0 ? 0 : 1;
