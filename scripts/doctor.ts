import { allChecks } from './doctor/all-checks.ts';
import { type NamedFinding, runChecks } from './doctor/check.ts';
import { say } from './machine/say.ts';

function print(finding: NamedFinding): void {
  say(`${finding.level.padEnd(4)}  ${finding.name.padEnd(20)}  ${finding.says}`);
  if (finding.level !== 'ok') say(`${' '.repeat(28)}${finding.mend}`);
}

const findings = (await Promise.all(allChecks.map(runChecks))).flat();
if (process.argv.includes('--json')) say(JSON.stringify(findings, null, 2));
else findings.forEach(print);
process.exitCode = findings.some(({ level }) => level === 'fail') ? 1 : 0;
