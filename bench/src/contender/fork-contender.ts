import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Contender } from './contender.ts';
import type { Lap } from './lap.ts';
import type { ContenderPlan } from './serve-laps.ts';

/** Starts a contender in a process of its own, so that its processor time can be told apart. */
export async function forkContender(name: string, program: string, plan: ContenderPlan): Promise<Contender> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = fork(path, [JSON.stringify(plan)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await receive(child, name);
  return {
    name,
    pids: { [name]: child.pid ?? 0 },
    run: async (lap) => {
      child.send(lap);
      return (await receive(child, name)) as Lap;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function receive(child: ChildProcess, name: string): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`${name} ended with ${code}`);
    });
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [unknown];
    if (isFailure(message)) throw new Error(`${name} failed: ${message.error}`);
    return message;
  } finally {
    over.abort();
  }
}

function isFailure(message: unknown): message is { readonly error: string } {
  return typeof message === 'object' && message !== null && 'error' in message;
}
