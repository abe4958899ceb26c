import { poolName } from '@longshore/shared';
import { findPool } from '@longshore/store';
import { z } from 'zod';
import { exampleScaling } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { presentScaling, scalingSchema } from '../present/present-scaling.ts';

export const getScaling = defineOperation({
  id: 'getScaling',
  method: 'get',
  path: '/v1/pools/{name}/scaling',
  tag: 'pools',
  summary: 'Say how many slots a pool needs',
  description: 'For a program that starts and stops workers. It counts the work of all projects.',
  isOfFleet: true,
  params: z.strictObject({ name: poolName }),
  responses: { 200: { description: 'What it needs.', schema: scalingSchema, example: exampleScaling } },
  problems: [],
  async run({ params: { name } }, { store }) {
    const pool = await findPool(store, name);
    return answerJson(200, presentScaling(pool ?? nobodyUses(name), store.now()));
  },
});

/** A scaler asks before there is a worker or a job, and must not take the answer for a fault. */
function nobodyUses(name: string) {
  const none = { slots: 0, cpus: 0, memoryBytes: 0 };
  return { name, jobs: {}, heldBack: 0, tickets: 0, workers: 0, capacity: none, used: none };
}
