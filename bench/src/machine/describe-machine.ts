import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { type EngineAddress, requestEngine } from '@longshore/testing';

/** Where figures were taken: what somebody has to know who compares them with others. */
export interface Machine {
  readonly processors: number;
  readonly model: string;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly engine: string;
  readonly redis: string;
  readonly node: string;
}

export async function describeMachine(engine: EngineAddress): Promise<Machine> {
  return {
    processors: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    kernel: release(),
    engine: await readEngineVersion(engine),
    redis: readRedisVersion(),
    node: process.versions.node,
  };
}

async function readEngineVersion(engine: EngineAddress): Promise<string> {
  const { text } = await requestEngine(engine, { path: '/version' });
  return (JSON.parse(text) as { Version: string }).Version;
}

function readRedisVersion(): string {
  const text = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
  return / v=(\S+)/.exec(text)?.[1] ?? text.trim();
}
