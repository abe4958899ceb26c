import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimAttempt } from '../attempt/claim-attempt.ts';
import { keys } from '../keys.ts';
import { countJobs } from '../pool/count-jobs.ts';
import {
  claimNew,
  commitEnding,
  newNamespace,
  SUCCEEDED,
  submitNew,
  toClaimInput,
  useStore,
} from '../store.fixture.ts';
import { type TakenTicket, TicketTaker } from '../ticket/ticket-taker.ts';

const LIMIT = 3;
const JOBS = 60;

describeWith('redis', 'a project with a running limit', ({ redis }) => {
  const store = useStore(redis.url);

  async function newLimited(limit: number) {
    const { project, pool } = newNamespace();
    await store().redis.hset(keys.project(project), 'runningLimit', limit);
    return { project, pool };
  }

  test('has a claim beyond it refused, in whichever pool, until an attempt ends', async () => {
    const { project, pool } = await newLimited(1);
    const first = await claimNew(store(), await submitNew(store(), project, { pool }));
    const second = await submitNew(store(), project, { pool: newNamespace().pool });
    expect(await claimAttempt(store(), toClaimInput(second))).toEqual({ word: 'project-full' });
    // Of what runs, the lease is granted anew all the same.
    const again = toClaimInput(first.job, { attempt: 1, token: first.token });
    expect(await claimAttempt(store(), again)).toMatchObject({ word: 'claimed' });
    expect(await commitEnding(store(), first, SUCCEEDED)).toBe('ok');
    expect(await claimAttempt(store(), toClaimInput(second))).toMatchObject({ word: 'claimed' });
  });

  test('never runs more, with eight takers at once, and all its jobs end', async () => {
    const { project, pool } = await newLimited(LIMIT);
    for (let index = 0; index < JOBS; index++) await submitNew(store(), project, { pool });
    let running = 0;
    let most = 0;
    let ended = 0;
    const run = async (ticket: TakenTicket) => {
      const job = { ...ticket, id: ticket.jobId, attempt: ticket.attempt - 1, spec: { pool } };
      const claim = await claimAttempt(store(), toClaimInput(job as never));
      if (claim.word === 'project-full') return await ticket.holdLine();
      if (claim.word !== 'claimed') throw new Error(`not claimed: ${claim.word}`);
      running += 1;
      most = Math.max(most, running);
      await ticket.finish();
      running -= 1;
      expect(await commitEnding(store(), claim, SUCCEEDED)).toBe('ok');
      ended += 1;
    };
    const takeAll = async () => {
      const taker = new TicketTaker(store(), { pool });
      while (ended < JOBS) {
        const ticket = await taker.take();
        if (ticket) await run(ticket);
      }
      await taker.close();
    };
    await Promise.all(Array.from({ length: 8 }, takeAll));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(LIMIT);
    expect(await countJobs(store(), { project, pool })).toEqual(
      expect.objectContaining({ queued: 0, succeeded: JOBS }),
    );
  });

  test('starts the next one as soon as an attempt has ended', async () => {
    const { project, pool } = await newLimited(1);
    const [first, second] = [await submitNew(store(), project, { pool }), await submitNew(store(), project, { pool })];
    const taker = new TicketTaker(store(), { pool });
    const take = async () => (await eventually(async () => (await taker.take()) ?? false)) as TakenTicket;
    const one = await take();
    const claim = await claimNew(store(), first);
    await one.finish();
    await (await take()).holdLine();
    expect(await store().redis.zrange(keys.held(pool), 0, '-1')).toEqual([project]);
    await commitEnding(store(), claim, SUCCEEDED);
    expect(await store().redis.zrange(keys.held(pool), 0, '-1')).toEqual([]);
    expect((await take()).jobId).toBe(second.id);
    await taker.close();
  });
});
