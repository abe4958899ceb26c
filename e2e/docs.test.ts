import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describeWith, type Fleet, findFreePort, type Parts, startFleet } from '@longshore/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectOutput } from './docs/expect-output.ts';
import { readExamples } from './docs/read-examples.ts';
import { runExamples } from './docs/run-examples.ts';

const ROOT = new URL('../', import.meta.url);
const PAGES = ['README.md', ...readdirSync(new URL('docs/learn/', ROOT)).map((name) => `docs/learn/${name}`)];

const readPage = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

const missing = ['bash', 'curl'].filter((program) => spawnSync(program, ['--version']).error);

function describeDocs({ docker }: Pick<Parts, 'docker'>): void {
  let fleet: Fleet;
  let workerMetrics: string;
  beforeAll(async () => {
    // A process of its own, as `npm start` is: the image is that of the pages, whatever made it.
    const script = new URL('scripts/build-first-image.ts', ROOT).pathname;
    await promisify(execFile)(process.execPath, [script], { env: { ...process.env, DOCKER_HOST: docker.host } });
    const port = String(await findFreePort());
    workerMetrics = `http://127.0.0.1:${port}/metrics`;
    fleet = await startFleet({ dockerHost: docker.host, workerEnv: { SLOTS: '4', METRICS_PORT: port } });
  });
  afterAll(() => fleet.stop());

  describe.concurrent('what a page shows is what happens', () => {
    test.each(PAGES)('%s', async (path) => {
      const examples = readExamples(readPage(path));
      const printed = await runExamples(examples, new URL(fleet.url).host);
      expect(examples.length).toBeGreaterThan(0);
      for (const [index, { line, output }] of examples.entries()) {
        if (output) expectOutput(printed[index] ?? '', output, `${path}:${line}`);
      }
    });
  });

  test('docs/operate/metrics.md lists the metrics of api and worker, and no others', async () => {
    const pages = await Promise.all(
      [`${fleet.url}/metrics`, workerMetrics].map(async (url) => (await fetch(url)).text()),
    );
    const there = pages.flatMap((page) => [...page.matchAll(/^# TYPE (longshore_\w+) (\w+)$/gm)].map(toRow));
    const listed = [...readPage('docs/operate/metrics.md').matchAll(/^\| `(longshore_\w+)` \| (\w+) \|/gm)].map(toRow);
    expect(listed.toSorted()).toEqual(there.toSorted());
  });
}

function toRow([, name, type]: RegExpExecArray): string {
  return `${name} ${type}`;
}

const title = 'the documentation';
if (missing.length === 0) describeWith(['docker', 'images'], title, describeDocs);
else describe.skip(`${title} (skipped, there is no ${missing.join(' and no ')} here)`, () => test('cannot run here'));
