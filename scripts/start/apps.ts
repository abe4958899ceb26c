import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findFreePort, isPortFree } from '../machine/free-port.ts';
import { rootFolder } from '../machine/run-step.ts';
import { say } from '../machine/say.ts';
import { waitUntil } from '../machine/wait-until.ts';
import { OwnProcess } from './child-process.ts';
import type { Engine } from './engine.ts';
import { makeFolder } from './folder.ts';
import type { Shutdown } from './shutdown.ts';

const startTimeoutMs = 30_000;
const forcedStopMs = 10_000;
/** An app that ends sooner would end again. */
const shortLifeMs = 5_000;

/** Starts an api and answers its address. */
export async function startApi(redisUrl: string, shutdown: Shutdown): Promise<string> {
  const host = process.env.HOST ?? '127.0.0.1';
  const port = await choosePort(host);
  const env = { PORT: String(port), HOST: host, REDIS_URL: redisUrl };
  const address = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  await startApp({ app: 'api', env, readyAt: `${address}/readyz` }, shutdown);
  say(`API: ${address}`);
  return address;
}

/** Starts a worker with a slot for each processor, unless `SLOTS` says otherwise. */
export async function startWorker(redisUrl: string, engine: Engine, shutdown: Shutdown): Promise<void> {
  const slots = process.env.SLOTS ?? String(availableParallelism());
  const port = await findFreePort(Number(process.env.METRICS_PORT ?? 9464));
  const env = {
    REDIS_URL: redisUrl,
    DOCKER_HOST: engine.host,
    SLOTS: slots,
    EXCHANGE: process.env.EXCHANGE ?? engine.exchange,
    WORK_DIR: process.env.WORK_DIR ?? makeFolder('work'),
    METRICS_PORT: String(port),
  };
  await startApp({ app: 'worker', env, readyAt: `http://127.0.0.1:${port}/readyz` }, shutdown);
  say(`Worker: ${slots} slots in the pool ${process.env.POOLS ?? 'default'}.`);
}

async function choosePort(host: string): Promise<number> {
  const given = process.env.PORT;
  if (given && !(await isPortFree(Number(given), host)))
    throw new Error(`PORT is ${given}, and something else listens there.`);
  if (given) return Number(given);
  const port = await findFreePort(8080);
  if (port !== 8080) say(`Port 8080 is taken; using ${port}.`);
  return port;
}

type App = { app: 'api' | 'worker'; env: Record<string, string>; readyAt: string };

async function startApp(plan: App, shutdown: Shutdown): Promise<void> {
  const { app, readyAt } = plan;
  const child = launch(plan);
  const running = { child };
  shutdown.add(app, (force) => stopApp(running.child, force));
  void keepRunning(plan, running, shutdown);
  await waitUntil(`the start of the ${app} (its log: ${child.logPath})`, startTimeoutMs, () => isReady(child, readyAt));
}

function launch({ app, env }: App): OwnProcess {
  const args = [join(rootFolder, 'apps', app, 'src', 'main.ts')];
  // What was compiled once starts faster and in less memory the next time.
  const cached = { ...env, NODE_COMPILE_CACHE: makeFolder('compile-cache') };
  return new OwnProcess({ name: app, program: process.execPath, args, env: cached });
}

/** One that is killed is started again, as any supervisor would; one that cannot stay up ends everything. */
async function keepRunning(plan: App, running: { child: OwnProcess }, shutdown: Shutdown): Promise<void> {
  for (;;) {
    const since = performance.now();
    const how = await running.child.ended;
    if (shutdown.hasBegun) return;
    if (performance.now() - since < shortLifeMs) return await leaveWithApp(running.child, how, shutdown);
    say(`The ${plan.app} has ended (${how}). It is started again.`);
    running.child = launch(plan);
  }
}

// An app drains to a deadline of its own; a second SIGTERM tells it to hurry.
async function stopApp(child: OwnProcess, force: AbortSignal): Promise<void> {
  const hurry = () => void child.stop(forcedStopMs);
  if (force.aborted) return child.stop(forcedStopMs);
  force.addEventListener('abort', hurry, { once: true });
  await child.stop();
  force.removeEventListener('abort', hurry);
}

async function leaveWithApp(child: OwnProcess, how: string, shutdown: Shutdown): Promise<void> {
  say(`The ${child.name} has ended by itself (${how}). The end of ${child.logPath}:`);
  for (const line of child.readLastLines(15)) say(`  ${line}`);
  await shutdown.leave(1);
}

async function isReady(child: OwnProcess, url: string): Promise<true | undefined> {
  if (child.hasEnded) throw new Error(`the ${child.name} did not start`);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return answer.ok || undefined;
  } catch {
    return undefined;
  }
}
