import { mintWorkerId, toAttemptId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { appendLog } from '../log/append-log.ts';
import { findLogEnd } from '../log/find-log-end.ts';
import type { LogChunk } from '../log/log-chunk.ts';
import { rescueLost } from '../maintenance/rescue-lost.ts';
import {
  type Claimed,
  claimNew,
  commitEnding,
  newNamespace,
  SUCCEEDED,
  submitNew,
  useStore,
} from '../store.fixture.ts';
import { adoptAttempt } from './adopt-attempt.ts';
import { listAttempts } from './list-attempts.ts';
import { renewLeases } from './renew-leases.ts';

const successor = mintWorkerId(Date.now());

describeWith('redis', 'an attempt whose worker is gone', ({ redis }) => {
  const store = useStore(redis.url);

  const claim = async (leaseMs?: number) => {
    const job = await submitNew(store(), newNamespace().project, { payload: { a: 1 } });
    return await claimNew(store(), job, leaseMs === undefined ? {} : { leaseMs });
  };
  const attemptOf = ({ job }: Claimed) => toAttemptId(job.id, job.attempt);
  const rescue = ({ job: { project } }: Claimed) => rescueLost(store(), { project, now: store().now(), limit: 10 });
  const adopt = (claimed: Claimed, tokens: readonly string[], newToken = 'new') =>
    adoptAttempt(store(), {
      ...{ project: claimed.job.project, attempt: attemptOf(claimed), worker: successor },
      ...{ leaseMs: 30_000, tokens, newToken },
    });

  test('is taken up with the token that it is held with, and carries on as the same attempt', async () => {
    const claimed = await claim();
    const adopted = await adopt(claimed, ['older', claimed.token]);
    expect(adopted).toMatchObject({ word: 'adopted', job: { id: claimed.job.id, attempt: 1 }, payload: '{"a":1}' });
    expect(await commitEnding(store(), { ...claimed, token: 'new' }, SUCCEEDED)).toBe('ok');
    const attempts = await listAttempts(store(), claimed.job.project, claimed.job.id);
    expect(attempts).toMatchObject([{ number: 1, worker: successor, ending: SUCCEEDED }]);
  });

  test('refuses everything that its former worker sent and that comes late', async () => {
    const claimed = await claim();
    await adopt(claimed, [claimed.token]);
    const { project } = claimed.job;
    const lease = { attempt: attemptOf(claimed), token: claimed.token };
    const chunk: LogChunk = { firstSeq: 1, lastSeq: 1, startByte: 0, endByte: 3, lines: [[0, 1, 'hi']] };
    const appended = appendLog(store(), { project, ...lease, chunk, headBytes: 100, tailBytes: 100 });
    expect(await appended).toEqual({ word: 'lease-lost' });
    expect(await renewLeases(store(), { project, leaseMs: 1_000, leases: [lease] })).toMatchObject({
      lost: [lease.attempt],
    });
    expect(await commitEnding(store(), claimed, SUCCEEDED)).toBe('lease-lost');
  });

  test('is not taken up by somebody who does not know its token', async () => {
    const claimed = await claim();
    expect(await adopt(claimed, ['another'])).toEqual({ word: 'lease-lost' });
    expect(await adopt(claimed, [])).toEqual({ word: 'lease-lost' });
    expect(await commitEnding(store(), claimed, SUCCEEDED)).toBe('ok');
  });

  test('is still taken up after its lease ran out, and is safe from then on', async () => {
    const claimed = await claim(0);
    expect(await adopt(claimed, [claimed.token])).toMatchObject({ word: 'adopted' });
    expect(await rescue(claimed)).toEqual({ rescued: 0, ended: 0 });
  });

  test('is not taken up once somebody rescued it', async () => {
    const claimed = await claim(0);
    expect(await rescue(claimed)).toEqual({ rescued: 1, ended: 0 });
    expect(await adopt(claimed, [claimed.token])).toEqual({ word: 'lease-lost' });
  });

  test('is not taken up once it has ended', async () => {
    const claimed = await claim();
    await commitEnding(store(), claimed, SUCCEEDED);
    expect(await adopt(claimed, [claimed.token])).toEqual({ word: 'lease-lost' });
  });

  test('has a log whose end says where to go on', async () => {
    const claimed = await claim();
    const { project } = claimed.job;
    const place = { project, attempt: attemptOf(claimed) };
    expect(await findLogEnd(store(), place)).toBeUndefined();
    const chunk: LogChunk = {
      ...{ firstSeq: 1, lastSeq: 2, startByte: 0, endByte: 5 },
      lines: [
        [0, 7, 'hi'],
        [2, 9, 'note'],
      ],
      sums: [5, 0, 1],
    };
    await appendLog(store(), { ...place, token: claimed.token, chunk, headBytes: 100, tailBytes: 100 });
    expect(await findLogEnd(store(), place)).toEqual({
      ...{ seq: 2, byte: 5, at: 9, sums: [5, 0, 1] },
      kept: { lines: 2, bytes: 5 },
    });
  });
});
