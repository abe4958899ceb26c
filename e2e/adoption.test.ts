import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWith, eventually, type Fleet, type NodeProcess, requestEngine, startFleet } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { get, type JobAnswer, readLines, submit, waitForEnd } from './client.ts';
import { recordStarts, type StartRecorder } from './start-recorder.ts';

const lines = 60;
/** Prints to both streams for some seconds, then leaves a result. */
const talk = `i=1; while [ $i -le ${lines} ]; do echo "out $i"; echo "err $i" >&2; i=$((i+1)); sleep 0.1; done
echo '{"said":${lines}}' > "$LONGSHORE_RESULT_FILE"`;

describeWith(['docker', 'images'], 'a worker that is gone in the middle of a job', ({ docker, images }) => {
  let fleet: Fleet;
  let recorder: StartRecorder;
  let pools = 0;
  beforeAll(async () => {
    recorder = await recordStarts(docker.socketPath, 'dev.longshore.job');
    fleet = await startFleet({ dockerHost: docker.host, workers: 0 });
  });
  afterAll(async () => {
    recorder.stop();
    await fleet.stop();
  });

  /** A worker on a pool of the test's own, and how to start another one in its place. */
  async function place(env: Record<string, string> = {}) {
    const pool = `pool-${++pools}`;
    const workDir = join(fleet.folder, pool);
    const start = () => fleet.addWorker({ POOLS: pool, WORK_DIR: workDir, ...env });
    return { pool, workDir, start, worker: await start() };
  }
  const run = (pool: string, more: object = {}) =>
    submit(fleet.url, { image: images['says-hello'], pool, entrypoint: ['/bin/sh', '-c', talk], ...more });
  const prints = (id: string, text: string) =>
    eventually(async () => (await readLines(fleet.url, id)).some((line) => line.text === text), { withinMs: 20_000 });
  const find = (id: string) => get<JobAnswer>(`${fleet.url}/v1/jobs/${id}`);
  const startsOf = (id: string) => recorder.names.filter((name) => name.includes(id));
  async function listContainers(id: string): Promise<{ Names: string[]; State: string }[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [`dev.longshore.job=${id}`] }));
    return JSON.parse((await requestEngine(docker, { path: `/containers/json?all=true&filters=${filters}` })).text);
  }
  const kill = (worker: NodeProcess) => worker.end('SIGKILL');

  async function expectWholeLog(id: string): Promise<void> {
    const log = await readLines(fleet.url, id);
    for (const [stream, word] of [
      ['stdout', 'out'],
      ['stderr', 'err'],
    ] as const) {
      const texts = log.filter((line) => line.stream === stream).map(({ text }) => text);
      expect(texts).toEqual(Array.from({ length: lines }, (_, index) => `${word} ${index + 1}`));
    }
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  }

  test.concurrent('comes back and goes on: one attempt, one start, every line once, and its result', async () => {
    const { pool, worker, start } = await place();
    const { id } = await run(pool);
    await prints(id, 'out 10');
    const before = await find(id);
    await kill(worker);
    const successor = await start();
    const job = await waitForEnd(fleet.url, id);
    expect(job).toMatchObject({ state: 'succeeded', result: { said: lines }, attempts: [{ number: 1 }] });
    expect(job.attempts).toHaveLength(1);
    expect(job.attempts[0]?.worker).not.toBe(before.attempts[0]?.worker);
    expect(startsOf(id)).toHaveLength(1);
    await expectWholeLog(id);
    const said = (await readLines(fleet.url, id)).filter(({ stream }) => stream === 'system').map(({ text }) => text);
    expect(said).toEqual(['Its worker was restarted; the container ran on.']);
    await successor.end('SIGTERM');
  });

  test.concurrent('comes back after the container has exited, and brings in its end', async () => {
    const { pool, worker, start } = await place();
    const { id } = await run(pool);
    await prints(id, 'out 50');
    await kill(worker);
    const isOver = async () => (await listContainers(id)).every(({ State }) => State === 'exited');
    await eventually(isOver, { withinMs: 20_000 });
    const successor = await start();
    const job = await waitForEnd(fleet.url, id);
    expect(job).toMatchObject({ state: 'succeeded', result: { said: lines }, attempts: [{ number: 1, exitCode: 0 }] });
    expect(startsOf(id)).toHaveLength(1);
    await expectWholeLog(id);
    await successor.end('SIGTERM');
  });

  test.concurrent('is replaced by another on the same host', async () => {
    const { pool, worker, start } = await place();
    const sibling = await start();
    const [first, second] = await Promise.all([run(pool), run(pool)]);
    await Promise.all([prints(first.id, 'out 5'), prints(second.id, 'out 5')]);
    await kill(worker);
    for (const { id } of [first, second]) {
      const job = await waitForEnd(fleet.url, id);
      expect(job).toMatchObject({ state: 'succeeded', attempts: [{ number: 1 }] });
      expect(startsOf(id)).toHaveLength(1);
      await expectWholeLog(id);
    }
    await sibling.end('SIGTERM');
  });

  test.concurrent('was told to detach: it leaves at once, and its containers run on', async () => {
    const { pool, worker, start } = await place({ DETACH: 'true' });
    const { id } = await run(pool);
    await prints(id, 'out 5');
    const since = performance.now();
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(performance.now() - since).toBeLessThan(4_000);
    const successor = await start();
    expect(await waitForEnd(fleet.url, id)).toMatchObject({ state: 'succeeded', attempts: [{ number: 1 }] });
    expect(startsOf(id)).toHaveLength(1);
    await expectWholeLog(id);
    await successor.end('SIGTERM');
  });

  test.concurrent('comes back when somebody else has taken over: its container counts no more', async () => {
    const { pool, worker, start } = await place({ LEASE: '3s' });
    const { id } = await run(pool, {
      entrypoint: ['/bin/sh', '-c', 'echo begun; sleep 15; echo "$LONGSHORE_ATTEMPT" > "$LONGSHORE_RESULT_FILE"'],
    });
    await prints(id, 'begun');
    await kill(worker);
    const other = await fleet.addWorker({ POOLS: pool, LEASE: '3s' });
    await eventually(async () => (await find(id)).attempts.length === 2, { withinMs: 30_000 });
    const successor = await start();
    const job = await waitForEnd(fleet.url, id);
    expect(job).toMatchObject({ state: 'succeeded', result: 2 });
    expect(job.attempts).toMatchObject([{ outcome: 'lost' }, { outcome: 'succeeded' }]);
    await Promise.all([other.end('SIGTERM'), successor.end('SIGTERM')]);
  });

  test.concurrent('lost its journal: the job is tried again, and nothing is left of its first folder', async () => {
    const { pool, worker, start, workDir } = await place({ LEASE: '3s' });
    const { id } = await run(pool);
    await prints(id, 'out 5');
    await kill(worker);
    const journal = join(workDir, 'journal');
    const [owner] = (await readdir(journal)).filter((name) => name.startsWith('worker_'));
    await rm(join(journal, owner ?? '', (await readdir(join(journal, owner ?? '')))[0] ?? ''));
    await writeFile(join(journal, owner ?? '', 'rubbish'), 'no entry');
    const successor = await start();
    const job = await waitForEnd(fleet.url, id);
    expect(job).toMatchObject({ state: 'succeeded', attempts: [{ outcome: 'lost' }, { outcome: 'succeeded' }] });
    await eventually(async () => expect(await readdir(join(workDir, 'exchange'))).toEqual([]), { withinMs: 30_000 });
    await successor.end('SIGTERM');
  });

  test.concurrent('left a container that nobody took up: it is gone before the next attempt begins', async () => {
    const { pool, worker, workDir } = await place({ LEASE: '3s', SWEEP: 'off' });
    const { id } = await run(pool);
    await prints(id, 'out 5');
    await kill(worker);
    await rm(workDir, { recursive: true });
    const other = await fleet.addWorker({ POOLS: pool, LEASE: '3s', SWEEP: 'off' });
    await eventually(() => startsOf(id).length === 2, { withinMs: 30_000 });
    expect((await listContainers(id)).map(({ Names }) => Names[0])).toEqual([expect.stringMatching(`${id}_2$`)]);
    await waitForEnd(fleet.url, id);
    await other.end('SIGTERM');
  });

  test.concurrent('died while it fed the input: the container is stopped, and the job is tried again', async () => {
    const { pool, worker, start } = await place();
    const payload = 'x'.repeat(900_000);
    const script = 'echo begun; if [ "$LONGSHORE_ATTEMPT" = 1 ]; then sleep 30; fi; wc -c > "$LONGSHORE_RESULT_FILE"';
    const { id } = await run(pool, { input: 'stdin', payload, entrypoint: ['/bin/sh', '-c', script] });
    await prints(id, 'begun');
    await kill(worker);
    const successor = await start();
    const job = await waitForEnd(fleet.url, id);
    expect(job.attempts).toMatchObject([{ outcome: 'interrupted', reason: 'input-cut' }, { outcome: 'succeeded' }]);
    expect(job.result).toBe(payload.length + 2);
    await successor.end('SIGTERM');
  });

  test.concurrent('died while it stopped a container: the exit is not taken for the own one of the job', async () => {
    const { pool, worker, start } = await place({ STOP_GRACE: '2s' });
    const script = "trap 'echo stopping; sleep 3; exit 143' TERM; echo begun; while :; do sleep 0.1; done";
    const { id } = await run(pool, { entrypoint: ['/bin/sh', '-c', script], timeout: '2s', retry: { attempts: 1 } });
    await prints(id, 'stopping');
    await kill(worker);
    const isOver = async () => (await listContainers(id)).every(({ State }) => State === 'exited');
    await eventually(isOver, { withinMs: 20_000 });
    const successor = await start();
    const job = await waitForEnd(fleet.url, id);
    expect(job.attempts).toMatchObject([{ number: 1, outcome: 'timed-out', exitCode: 143 }]);
    await successor.end('SIGTERM');
  });

  test.concurrent('dies three times under one attempt: it is taken up no more, and the job is tried again', async () => {
    const { pool, worker, start } = await place({ LEASE: '15s' });
    const { id } = await run(pool, {
      entrypoint: ['/bin/sh', '-c', 'echo begun; if [ "$LONGSHORE_ATTEMPT" = 1 ]; then sleep 600; fi'],
    });
    await prints(id, 'begun');
    await kill(worker);
    for (let deaths = 1; deaths < 3; deaths++) {
      const successor = await start();
      await eventually(async () => expect(countRestarts(await readLines(fleet.url, id))).toBe(deaths), {
        withinMs: 20_000,
      });
      await kill(successor);
    }
    const last = await start();
    const job = await waitForEnd(fleet.url, id);
    expect(job).toMatchObject({ state: 'succeeded', attempts: [{ outcome: 'lost' }, { outcome: 'succeeded' }] });
    await last.end('SIGTERM');
  });
});

function countRestarts(log: readonly { readonly text: string }[]): number {
  return log.filter(({ text }) => text === 'Its worker was restarted; the container ran on.').length;
}
