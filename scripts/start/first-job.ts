import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { say } from '../machine/say.ts';
import { firstImage } from './first-image.ts';
import type { JobAnswer } from './job-answer.ts';

const jobTimeoutMs = 60_000;

/** What the first job is given. */
export const firstPayload = { name: 'world' };

/** Runs a first job over HTTP as any client would, prints its log as it appears, and answers the job. */
export async function runFirstJob(api: string): Promise<JobAnswer> {
  const { id } = await submit(api);
  say();
  say(`First job: ${id}`);
  await printLog(api, id);
  const job = await waitForEnd(api, id);
  const attempt = job.attempts?.at(-1);
  const details = [attempt?.reason, attempt?.exitCode === undefined ? undefined : `exit code ${attempt.exitCode}`];
  say(`  outcome: ${attempt?.outcome ?? job.state}${toSuffix(details)}`);
  if (job.result !== undefined) say(`  result: ${JSON.stringify(job.result)}`);
  return job;
}

function toSuffix(details: readonly (string | undefined)[]): string {
  const known = details.filter((detail) => detail !== undefined);
  return known.length > 0 ? ` (${known.join(', ')})` : '';
}

async function submit(api: string): Promise<JobAnswer> {
  const answer = await fetch(`${api}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ image: firstImage, payload: firstPayload }),
  });
  if (answer.status !== 202) throw new Error(`the api refused the first job: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as JobAnswer;
}

async function printLog(api: string, id: string): Promise<void> {
  const answer = await fetch(`${api}/v1/jobs/${id}/logs?follow=true`, {
    headers: { accept: 'text/plain' },
    signal: AbortSignal.timeout(jobTimeoutMs),
  });
  if (!answer.ok || !answer.body) throw new Error(`the log could not be read: ${answer.status} ${await answer.text()}`);
  for await (const line of createInterface({ input: Readable.from(answer.body) })) say(`  | ${line}`);
}

async function waitForEnd(api: string, id: string): Promise<JobAnswer> {
  const answer = await fetch(`${api}/v1/jobs/${id}?wait=30`);
  if (!answer.ok) throw new Error(`the job could not be read: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as JobAnswer;
}
