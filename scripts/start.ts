import { complain, say } from './machine/say.ts';
import { removeAddresses, writeAddresses } from './start/addresses.ts';
import { startApi, startWorker } from './start/apps.ts';
import { startEngine } from './start/engine.ts';
import { buildFirstImage } from './start/first-image.ts';
import { runFirstJob } from './start/first-job.ts';
import { claimCheckout } from './start/leftovers.ts';
import { printNextSteps } from './start/next-steps.ts';
import { startRedis } from './start/redis.ts';
import { Shutdown } from './start/shutdown.ts';

const isOnce = process.argv.includes('--once');

async function start(shutdown: Shutdown): Promise<void> {
  await claimCheckout(shutdown);
  shutdown.watchSignals();
  const redisUrl = await startRedis(shutdown);
  const engine = await startEngine(shutdown);
  await buildFirstImage(engine.host);
  const api = await startApi(redisUrl, shutdown);
  await startWorker(redisUrl, engine, shutdown);
  writeAddresses({ redisUrl, dockerHost: engine.host, api });
  shutdown.add('addresses', async () => removeAddresses());
  const job = await runFirstJob(api);
  printNextSteps({ api, dockerHost: engine.host }, job);
  if (isOnce) await shutdown.leave(job.state === 'succeeded' ? 0 : 1);
  say();
  say('Longshore is up. Logs of its parts are in .longshore/logs. Press Ctrl-C to stop it.');
}

const shutdown = new Shutdown();
// A reader that has gone away (`npm start | head`) is no reason to leave everything running.
process.stdout.on('error', () => undefined);
try {
  await start(shutdown);
} catch (error) {
  // What fails because everything is being stopped is no news.
  if (!shutdown.hasBegun) complain(`npm start could not go on: ${(error as Error).message}`);
  await shutdown.leave(1);
}
