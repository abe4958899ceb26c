import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../machine/say.ts';
import type { Addresses } from './addresses.ts';
import { toDockerRun } from './docker-run-command.ts';
import { firstImage } from './first-image.ts';
import { firstPayload } from './first-job.ts';
import { makeFolder } from './folder.ts';
import type { JobAnswer } from './job-answer.ts';

/** Prints where to look now, and what to type next. */
export function printNextSteps({ api, dockerHost }: Pick<Addresses, 'api' | 'dockerHost'>, job: JobAnswer): void {
  const body = JSON.stringify({ image: firstImage, payload: { name: 'you' } });
  const dockerRun = toDockerRun(job, dockerHost, writePayload());
  say();
  say(`The job's page:  ${api}/v1/jobs/${job.id}`);
  say(`The whole API:   ${api}/docs`);
  say('The next job:');
  say(`  curl ${api}/v1/jobs -H 'content-type: application/json' -H 'prefer: wait=30' -d '${body}'`);
  if (!dockerRun) return;
  say('The same container again, without Longshore:');
  say(`  ${dockerRun}`);
}

function writePayload(): string {
  const path = join(makeFolder(), 'first-payload.json');
  writeFileSync(path, JSON.stringify(firstPayload));
  return path;
}
