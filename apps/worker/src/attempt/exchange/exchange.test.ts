import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelJob } from '@longshore/store';
import { describeWith, eventually } from '@longshore/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestWorker, type TestWorker } from '../../worker.fixture.ts';
import { maxResultBytes } from './exchange.ts';

describeWith(['redis', 'docker', 'images'], 'payloads and results', ({ redis, docker, images }) => {
  describe.each(['bind', 'archive'])('by %s', (exchange) => {
    let worker: TestWorker;
    beforeAll(async () => {
      const env = { EXCHANGE: exchange, SLOTS: '4' };
      worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, env });
    });
    afterAll(() => worker.cleanUp());
    const shell = (script: string) => ({ image: images['exits-zero'], entrypoint: ['/bin/sh', '-c', script] });
    const payload = { greeting: 'hällo', n: [1, 2, 3] };

    test.concurrent('the payload is a file, and what is written to the result file is the result', async () => {
      const { id } = await worker.run({ image: images.echo }, payload);
      const result = await worker.result(id);
      expect(result).toEqual({ bytes: Buffer.from(JSON.stringify(payload)), isJson: true });
    });

    test.concurrent('without a payload the file says null', async () => {
      const { id } = await worker.run(shell('cat "$LONGSHORE_PAYLOAD_FILE"'));
      expect((await worker.logs(id)).map(({ text }) => text)).toEqual(['null']);
    });

    test.concurrent('the payload comes by standard input, which then ends', async () => {
      const large = { text: 'x'.repeat(200_000) };
      const { id } = await worker.run({ ...shell('wc -c'), input: 'stdin' }, large);
      expect((await worker.logs(id)).map(({ text }) => text.trim())).toEqual([String(JSON.stringify(large).length)]);
    });

    test.concurrent('the payload comes as the last argument', async () => {
      const script = shell('echo "$0 $1"');
      const { id, attempt } = await worker.run({ ...script, command: ['first'], input: 'argument' }, payload);
      expect((await worker.logs(id))[0]?.text).toBe(`first ${JSON.stringify(payload)}`);
      expect(attempt.container?.command).toEqual(['first', JSON.stringify(payload)]);
    });

    test.concurrent('the results of the jobs before it are a file that a job can read and not write', async () => {
      const first = await worker.run(shell('echo "[1.0, 2]" > "$LONGSHORE_RESULT_FILE"'));
      const second = await worker.run(shell('printf text > "$LONGSHORE_RESULT_FILE"; exit 3'));
      const script = 'echo x >> "$LONGSHORE_RESULTS_FILE" || cp "$LONGSHORE_RESULTS_FILE" "$LONGSHORE_RESULT_FILE"';
      const image = { image: images['runs-as-nobody'], entrypoint: ['/bin/sh', '-c', script] };
      const after = [first.id, second.id];
      const { id } = await worker.run({ ...image, after, when: 'ended', withResults: true });
      expect(String((await worker.result(id))?.bytes)).toBe(
        `{"${first.id}":{"state":"succeeded","result":[1.0, 2]\n},"${second.id}":{"state":"failed","result":"text"}}`,
      );
    });

    test.concurrent('a job that did not ask for results is given none', async () => {
      const first = await worker.run({ image: images['exits-zero'] });
      const { id } = await worker.run({ ...shell('ls /longshore; echo "$LONGSHORE_RESULTS_FILE"'), after: [first.id] });
      expect((await worker.logs(id)).map(({ text }) => text)).toEqual(['payload.json', '']);
    });

    test.concurrent('results beyond 1 MiB in all are left out, and the log says so', async () => {
      const large = shell('head -c 250000 /dev/zero | tr "\\0" x > "$LONGSHORE_RESULT_FILE"');
      const runs = await Promise.all(Array.from({ length: 5 }, () => worker.run(large)));
      const after = runs.map(({ id }) => id);
      const count = 'grep -o leftOut "$LONGSHORE_RESULTS_FILE" | wc -l; wc -c < "$LONGSHORE_RESULTS_FILE"';
      const { id } = await worker.run({ ...shell(count), after, withResults: true });
      const lines = await worker.logs(id);
      const printed = lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => Number(text));
      expect(printed[0]).toBe(1);
      expect(printed[1]).toBeGreaterThan(1_000_000);
      const said = lines.find(({ stream }) => stream === 'system')?.text;
      expect(said).toBe(
        `Results that this job asked for were left out, for all together may have 1Mi: ${after.at(-1)}.`,
      );
    });

    test.concurrent('an image that runs as nobody can read the payload and write the result', async () => {
      const copy = 'cp "$LONGSHORE_PAYLOAD_FILE" "$LONGSHORE_RESULT_FILE"';
      const { id, ending } = await worker.run(
        { image: images['runs-as-nobody'], entrypoint: ['/bin/sh', '-c', copy] },
        1,
      );
      expect(ending?.outcome).toBe('succeeded');
      await expect(worker.result(id)).resolves.toMatchObject({ isJson: true });
    });

    test.concurrent('a result that is no JSON is kept as bytes', async () => {
      const { id } = await worker.run(shell('printf "plain\\377" > "$LONGSHORE_RESULT_FILE"'));
      const bytes = Buffer.from([...Buffer.from('plain'), 0xff]);
      await expect(worker.result(id)).resolves.toEqual({ bytes, isJson: false });
    });

    test.concurrent('a failed job keeps its result too', async () => {
      const { id, ending } = await worker.run(shell('echo 1 > "$LONGSHORE_RESULT_FILE"; exit 3'));
      expect(ending).toMatchObject({ outcome: 'failed', exitCode: 3 });
      await expect(worker.result(id)).resolves.toMatchObject({ isJson: true });
    });

    test.concurrent.each([
      ['a link to a file of the host', 'ln -s /etc/passwd "$LONGSHORE_RESULT_FILE"', /no regular file/],
      ['a link to a folder above', 'ln -s ../.. "$LONGSHORE_RESULT_FILE"', /no regular file/],
      ['a pipe', 'mkfifo "$LONGSHORE_RESULT_FILE"', /no regular file/],
      ['a folder', 'mkdir "$LONGSHORE_RESULT_FILE"', /no regular file/],
      ['a huge file', 'dd if=/dev/zero of="$LONGSHORE_RESULT_FILE" bs=1048576 count=2', /2097152 bytes/],
      ['a sparse file', 'truncate -s 20G "$LONGSHORE_RESULT_FILE"', /21474836480 bytes/],
    ])('%s is no result, the outcome stays, and the log says why', async (_, script, said) => {
      const { id, ending } = await worker.run(shell(script));
      expect(ending).toMatchObject({ outcome: 'succeeded' });
      await expect(worker.result(id)).resolves.toBeUndefined();
      expect((await worker.logs(id)).filter(({ stream }) => stream === 'system').at(-1)?.text).toMatch(said);
    });

    test.concurrent('a result of exactly the limit is kept', async () => {
      const { id } = await worker.run(shell(`head -c ${maxResultBytes} /dev/zero > "$LONGSHORE_RESULT_FILE"`));
      expect((await worker.result(id))?.bytes.length).toBe(maxResultBytes);
    });
  });

  test('a worker that cannot prepare a job costs it nothing', async () => {
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host });
    await rm(join(worker.workDir, 'exchange'), { recursive: true });
    const id = await worker.submit({ image: images['exits-zero'] });
    const job = await worker.until(id, ({ faults }) => (faults.interrupted ?? 0) > 0);
    expect(job.attemptsUsed).toBe(0);
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'interrupted', reason: 'worker-fault' });
    await cancelJob(worker.store, { project: worker.project, id });
    await worker.cleanUp();
  });

  test('nothing is left of an attempt once it has ended', async () => {
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host });
    await worker.run({ image: images['has-volume'] });
    const mess = 'mkdir -p /longshore/a/b && ln -s / /longshore/a/root && chmod 0 /longshore/a';
    await worker.run({ image: images['exits-zero'], entrypoint: ['/bin/sh', '-c', mess] });
    await eventually(async () => expect(await readdir(join(worker.workDir, 'exchange'))).toEqual([]));
    const labels = { 'dev.longshore.project': worker.project };
    const { signal } = new AbortController();
    await eventually(async () => expect(await worker.engine.listContainers(labels, signal)).toEqual([]));
    await worker.cleanUp();
  });
});
