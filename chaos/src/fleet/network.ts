import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { MissingPart, uniqueName } from '@longshore/testing';

const run = promisify(execFile);

/** A network of the suite's own: a namespace for each engine, and a cable between it and this machine. */
export interface EngineNetwork {
  readonly namespace: string;
  /** This machine's end of the cable. */
  readonly hostAddress: string;
  remove(): Promise<void>;
}

/**
 * Two engines in one namespace take each other's bridge away, and one that restarts has to find its own again.
 *
 * @throws {MissingPart} where this machine does not let us make one.
 */
export async function makeNetwork(subnet: number): Promise<EngineNetwork> {
  const name = uniqueName('chaos');
  const [outer, inner] = [`c${name.slice(-8)}o`, `c${name.slice(-8)}i`];
  const hostAddress = `10.212.${subnet}.1`;
  const ip = (...words: string[]) => run('ip', words);
  const forget = () => void spawnSync('ip', ['netns', 'delete', name]);
  await ip('netns', 'add', name).catch((error: Error) => {
    throw new MissingPart(`a network namespace cannot be made here: ${error.message.trim()}`);
  });
  // A suite that dies itself must not leave it behind.
  process.once('exit', forget);
  await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name);
  await ip('address', 'add', `${hostAddress}/24`, 'dev', outer);
  await ip('link', 'set', outer, 'up');
  await ip('-netns', name, 'address', 'add', `10.212.${subnet}.2/24`, 'dev', inner);
  for (const device of ['lo', inner]) await ip('-netns', name, 'link', 'set', device, 'up');
  return {
    namespace: `/run/netns/${name}`,
    hostAddress,
    remove: async () => {
      process.off('exit', forget);
      await ip('netns', 'delete', name);
    },
  };
}
