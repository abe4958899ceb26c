import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mountControlGroups } from '../machine/control-groups.ts';
import { findProgram, findStaticProgram } from '../machine/find-program.ts';
import { containerEngine } from '../machine/parts.ts';
import { runStep } from '../machine/run-step.ts';
import { say } from '../machine/say.ts';
import { waitUntil } from '../machine/wait-until.ts';
import { isEngineUp } from '../wire/engine-wire.ts';
import { OwnProcess } from './child-process.ts';
import { checkoutName, makeFolder } from './folder.ts';
import type { Shutdown } from './shutdown.ts';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;
const checkoutHash = checkoutName.slice(-8);
const bridgeName = `ls-${checkoutHash}`;
const bridgeAddress = `172.29.${Number.parseInt(checkoutHash.slice(0, 2), 16)}.1/24`;

/** Starts an engine of our own, with its images and containers under `.longshore`, and answers its address. */
export async function startOwnEngine(shutdown: Shutdown): Promise<string> {
  const program = containerEngine.find();
  if (!program) throw new Error('A container engine is missing: install Docker, or set DOCKER_HOST.');
  if (process.getuid?.() !== 0)
    throw new Error('No container engine runs here, and only root can start one: start Docker.');
  if (!(await mountControlGroups()))
    throw new Error('No control groups are mounted: install cgroupfs-mount and run it.');
  // Sockets have a limit of 108 bytes for their path, which a deep checkout would exceed.
  const folder = `/run/${checkoutName}`;
  mkdirSync(folder, { recursive: true });
  const host = `unix://${folder}/docker.sock`;
  const engine = new OwnProcess({
    name: 'engine',
    program,
    args: [...listArgs(folder, host), ...(await addBridge(shutdown))],
  });
  shutdown.add('engine', () => stopEngine(engine));
  await waitUntil('the start of the container engine', startTimeoutMs, () => isReady(engine, host));
  say(`Container engine: started at ${folder}/docker.sock, with its data in ${makeFolder('engine')}.`);
  return host;
}

// An engine mounts its data on itself and forgets to undo that if it was killed before: the folder could not be removed.
async function stopEngine(engine: OwnProcess): Promise<void> {
  await engine.stop(stopTimeoutMs);
  if (isMounted(makeFolder('engine'))) await runStep('umount', [makeFolder('engine')]);
}

function isMounted(folder: string): boolean {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  return mounts.some((line) => line.split(' ')[1] === folder);
}

// Where the system runs a containerd, the engine shares it: names of our own keep our containers out of its others' sight.
function listArgs(folder: string, host: string): string[] {
  const paths = [
    '--data-root',
    makeFolder('engine'),
    '--exec-root',
    `${folder}/exec`,
    '--pidfile',
    `${folder}/docker.pid`,
  ];
  const names = ['--containerd-namespace', 'longshore', '--containerd-plugins-namespace', 'longshore-plugins'];
  return ['--host', host, ...paths, ...names];
}

// An engine takes docker0 for itself, and two engines on it take each other's containers off the network.
async function addBridge(shutdown: Shutdown): Promise<string[]> {
  if (!existsSync(`/sys/class/net/${bridgeName}`)) await runIp(`link add ${bridgeName} type bridge`);
  shutdown.add('bridge', () => runIp(`link delete ${bridgeName}`));
  await runIp(`addr replace ${bridgeAddress} dev ${bridgeName}`);
  await runIp(`link set ${bridgeName} up`);
  return ['--bridge', bridgeName];
}

async function runIp(command: string): Promise<void> {
  const ip = findProgram('ip');
  const busybox = findStaticProgram('busybox');
  if (!ip && !busybox) throw new Error('The engine needs a bridge, and that the program "ip": install iproute2.');
  const code = await (ip ? runStep(ip, command.split(' ')) : runStep(busybox ?? '', ['ip', ...command.split(' ')]));
  if (code !== 0) throw new Error(`"ip ${command}" failed, so the bridge ${bridgeName} is not as it should be.`);
}

async function isReady(engine: OwnProcess, host: string): Promise<true | undefined> {
  if (engine.hasEnded) throw new Error(`The container engine did not start: ${engine.readLastLines(3).join(' ')}`);
  return (await isEngineUp(host)) || undefined;
}
