import { MissingPart } from '@longshore/testing';
import { ALL_FAULTS, SHORT_FAULTS } from './faults/all-faults.ts';
import type { Fault } from './faults/fault.ts';
import { readFlags } from './flags.ts';
import { createRandom } from './random.ts';
import { describeBreach, describeFault } from './report/describe.ts';
import { summarize, toLedgerLine } from './report/summarize.ts';
import { writeResults } from './report/write-results.ts';
import { planEndlessly, planOnce } from './suite/plan-faults.ts';
import type { Plan } from './suite/play-faults.ts';
import type { PlayedFault } from './suite/play-one.ts';
import { runSuite } from './suite/run-suite.ts';

const names = ALL_FAULTS.map(({ name }) => name);
const flags = readFlags(process.argv.slice(2), names);
const say = (line: string) => void process.stderr.write(`${line}\n`);

// Every process of the fleet is ended where this one exits, and there may be many.
process.setMaxListeners(0);
const mostShown = 50;
/** As test harnesses know it: neither passed nor failed. */
const exitWhenSkipped = 77;
const startedAt = new Date();
const random = createRandom(flags.seed);
const chosen = chooseFaults();
say(`Seed ${flags.seed}, ${chosen.length} kinds of faults.`);

const { lanes, jobsPerSecond, apis, crowdSize, patience, keep } = flags;
const enough = new AbortController();
const { signal } = enough;
// A timer and not AbortSignal.timeout, which nobody keeps from being collected where its end is only looked at.
const timeUp = setTimeout(() => enough.abort(), flags.minutes * 60_000);
// The first ends the faults, and the second everything.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => (signal.aborted ? process.exit(1) : enough.abort()));
}
// A fault that ran out of time counts as missed, whatever of it still waits somewhere and hears of that only now.
process.on('unhandledRejection', (error) => {
  if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error;
});
const onPlayed = (one: PlayedFault) => say(describeFault(one));
const options = { plans: makePlans(), signal, jobsPerSecond, apis, crowdSize, random, patience, keep, onPlayed, say };
const run = await runSuite(options).catch((error: Error) => {
  if (!(error instanceof MissingPart)) throw error;
  say(`The suite cannot run here: ${error.message}.`);
  return process.exit(exitWhenSkipped);
});
clearTimeout(timeUp);
for (const breach of run.breaches.slice(0, mostShown)) say(describeBreach(breach));
const summary = summarize(run);
if (flags.all) say(`Written to ${await writeResults({ run, summary, flags, startedAt })}`);
process.stdout.write(`${toLedgerLine(summary)}\n`);
process.exitCode = run.breaches.length === 0 ? 0 : 1;

/** In a full run the crowds have a lane of their own, once each, and what is played beside them is fire enough. */
function makePlans(): readonly Plan[] {
  if (!flags.all) return [{ faults: planOnce(chosen, random.fork('plan')), lanes }];
  const others = chosen.filter(({ breaks }) => !breaks.includes('crowd'));
  const crowds = chosen.filter(({ breaks }) => breaks.every((part) => part === 'crowd'));
  const endless = others.length > 0 ? planEndlessly(others, random.fork('plan')) : [];
  return [
    { faults: crowds, lanes: 1 },
    { faults: endless, lanes },
  ];
}

function chooseFaults(): readonly Fault[] {
  const { all, only } = flags;
  if (only.length === 0) return all ? ALL_FAULTS : SHORT_FAULTS;
  return ALL_FAULTS.filter(({ name }) => only.some((start) => name.startsWith(start)));
}
