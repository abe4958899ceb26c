import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ContainerState } from '../container-engine.ts';
import { EngineError } from '../engine-error.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { toEngineError } from './docker-errors.ts';

const waitReply = z.object({ StatusCode: z.number(), Error: z.object({ Message: z.string() }).nullish() });

export interface WaitOptions {
  readonly docker: DockerClient;
  readonly inspect: (id: string, signal: AbortSignal) => Promise<ContainerState>;
  /** How long a daemon may be away before the wait gives up as `engine-down`. */
  readonly engineAwayMs: number;
  readonly waitCheckMs: number;
}

const retryMs = 250;

/** Waits for the exit, through lost connections and a daemon that restarts or hangs. */
export async function waitContainer(
  options: WaitOptions,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number }> {
  signal.throwIfAborted();
  for (;;) {
    try {
      return { exitCode: await waitOrCheck(options, id, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const translated = toEngineError(error, `wait for container ${id}`);
      if (!isAway(translated)) throw translated;
    }
    const exitCode = await lookAgain(options, id, signal, performance.now());
    if (exitCode !== undefined) return { exitCode };
  }
}

/**
 * A wait has no deadline, and neither a daemon that hangs nor a machine that is gone breaks its connection. So the container
 * is looked at beside it: whichever knows of the exit first, or fails, settles it.
 */
async function waitOrCheck(options: WaitOptions, id: string, signal: AbortSignal): Promise<number> {
  const settled = new AbortController();
  const either = AbortSignal.any([signal, settled.signal]);
  try {
    return await Promise.race([waitOnce(options.docker, id, either), checkUntilExit(options, id, either)]);
  } finally {
    settled.abort();
  }
}

/** The answer's head comes at once and its body at the exit. */
async function waitOnce(docker: DockerClient, id: string, abortSignal: AbortSignal): Promise<number> {
  const answer = await requestJson(docker, { method: 'POST', path: `/containers/${id}/wait`, abortSignal });
  if (answer === undefined) throw new EngineError('engine-down', 'The engine ended the wait without an answer.');
  const reply = waitReply.parse(answer);
  if (reply.Error) throw new Error(reply.Error.Message);
  return reply.StatusCode;
}

async function checkUntilExit({ inspect, waitCheckMs }: WaitOptions, id: string, signal: AbortSignal) {
  for (;;) {
    await sleep(waitCheckMs, undefined, { signal });
    const exitCode = findExitCode(await inspect(id, signal));
    if (exitCode !== undefined) return exitCode;
  }
}

/**
 * Looks at the container until the daemon answers: its exit code if it has exited meanwhile, undefined if it still runs.
 * A daemon that hangs is as much away as one that refuses.
 */
async function lookAgain(options: WaitOptions, id: string, signal: AbortSignal, lostAt: number) {
  for (;;) {
    try {
      return findExitCode(await options.inspect(id, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (!isAway(error) || performance.now() - lostAt > options.engineAwayMs) throw error;
    }
    await sleep(retryMs, undefined, { signal });
  }
}

function findExitCode({ status, exitCode }: ContainerState): number | undefined {
  return status === 'exited' || status === 'dead' ? exitCode : undefined;
}

function isAway(error: unknown): boolean {
  return error instanceof EngineError && (error.code === 'engine-down' || error.code === 'engine-timeout');
}
