import { systemClock } from '@longshore/platform';
import { createJob, type JobId, jobRequest, mintJobId, mintWorkerId, toAttemptId } from '@longshore/shared';
import {
  claimAttempt,
  commitOutcome,
  findJob,
  mintLeaseToken,
  openStore,
  type Store,
  submitJob,
} from '@longshore/store';
import { describeWith, eventually, startTcpProxy, type TcpProxy, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDescription } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { EndingRace } from '../endings/ending-race.ts';
import { pinImage } from './pin-image.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const image = { id: `sha256:${'b'.repeat(64)}`, digest } as Partial<ImageDescription> as ImageDescription;

describeWith('redis', 'the pin of an image', ({ redis }) => {
  let direct: Store;
  let proxy: TcpProxy;
  let worker: Store;
  beforeAll(async () => {
    direct = await openStore({ url: redis.url, name: 'test' });
    proxy = await startTcpProxy({ port: Number(new URL(redis.url).port) });
    worker = await openStore({ url: `redis://127.0.0.1:${proxy.port}`, name: 'test', commandTimeoutMs: 500 });
  });
  afterAll(async () => {
    await worker.close();
    await proxy.stop();
    await direct.close();
  });

  /** An attempt that is claimed, as far as pinning looks at it. */
  async function claim() {
    const request = jobRequest.parse({ image: 'alpine' });
    const now = direct.now();
    const project = uniqueName('project');
    const job = createJob({ id: mintJobId(now), project, request, now });
    await submitJob(direct, { job });
    const token = mintLeaseToken();
    const room = { cpus: 100, memoryBytes: 2 ** 40 };
    const place = { project, pool: job.spec.pool, jobId: job.id, attempt: 1 };
    const claimed = await claimAttempt(direct, { ...place, worker: mintWorkerId(now), token, leaseMs: 30_000, room });
    if (claimed.word !== 'claimed') throw new Error(claimed.word);
    const race = new EndingRace();
    const lost: string[] = [];
    const lose = (why: string) => {
      lost.push(why);
      race.end({ kind: 'lease-lost' });
    };
    const id = toAttemptId(job.id, 1);
    const attempt = {
      store: worker,
      clock: systemClock,
      project,
      id,
      token,
      race,
      lease: { lose },
      pin: {},
      job: claimed.job,
    };
    return { attempt: attempt as unknown as AttemptInHand, lost };
  }
  const find = ({ project, job }: AttemptInHand) => findJob(direct, project, job.id as JobId);

  test('is waited for where its answer is lost, so that nothing starts without it', async () => {
    const { attempt } = await claim();
    proxy.setTraffic('deaf');
    let isDone = false;
    const pinned = pinImage(attempt, image).then(() => {
      isDone = true;
    });
    await eventually(async () => expect(await find(attempt)).toMatchObject({ digest }));
    expect(isDone).toBe(false);
    expect(attempt.pin.image).toBeUndefined();
    proxy.cut();
    proxy.setTraffic('pass');
    await pinned;
    expect(attempt.pin.image).toEqual({ digest });
  });

  test('is given up when the attempt ends while Redis is away', async () => {
    const { attempt } = await claim();
    proxy.setTraffic('refuse');
    const pinned = pinImage(attempt, image);
    attempt.race.end({ kind: 'cancel' });
    await expect(pinned).rejects.toThrow('the attempt ends: cancel');
    proxy.setTraffic('pass');
  });

  test('is refused where somebody else has ended the attempt, which is then lost', async () => {
    const { attempt, lost } = await claim();
    const { job, id, token } = attempt;
    const ending = { outcome: 'lost' } as const;
    const counts = { attemptsUsed: 0, faults: { lost: 1 } };
    await commitOutcome(direct, { job, attempt: id, token, ending, decision: { trigger: 'requeue' }, counts });
    await expect(pinImage(attempt, image)).rejects.toThrow('the attempt ends: lease-lost');
    expect(lost).toHaveLength(1);
    expect(await find(attempt)).not.toHaveProperty('digest');
  });
});
