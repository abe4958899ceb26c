import { parseArgs } from 'node:util';
import { startRedis, uniqueName } from '@longshore/testing';
import { openStore } from '../src/connection/open-store.ts';
import { runWalk } from './run-walk.fixture.ts';

// `npm run model -- --steps 100000 --seed 7`: a long walk through the scripts of limits, on a Redis of its own.
const { values } = parseArgs({
  options: { steps: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const [steps, seed] = [Number(values.steps), Number(values.seed)];
const redis = await startRedis();
const store = await openStore({ url: redis.url, name: 'model' });
try {
  const onProgress = (done: number) => {
    if (done % 5_000 === 0) process.stdout.write(`${done} of ${steps} steps\n`);
  };
  const counts = await runWalk(store, { project: uniqueName('project'), steps, seed, onProgress });
  process.stdout.write(
    `Scripts and model agree after each of ${steps} steps (seed ${seed}): ${JSON.stringify(counts)}\n`,
  );
} finally {
  await store.close();
  await redis.stop();
}
