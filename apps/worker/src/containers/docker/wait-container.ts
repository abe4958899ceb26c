import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { z } from 'zod';
import type { ContainerState } from '../container-engine.ts';
import { EngineError } from '../engine-error.ts';
import { requestJson } from './dial-engine.ts';
import { toEngineError } from './docker-errors.ts';

const waitReply = z.object({ StatusCode: z.number(), Error: z.object({ Message: z.string() }).nullish() });

/** The answer's head comes at once and its body at the exit. */
async function waitOnce(docker: Docker, id: string, abortSignal: AbortSignal): Promise<number> {
  const answer = await requestJson(docker, { method: 'POST', path: `/containers/${id}/wait`, abortSignal });
  if (answer === undefined) throw new EngineError('engine-down', 'The engine ended the wait without an answer.');
  const reply = waitReply.parse(answer);
  if (reply.Error) throw new Error(reply.Error.Message);
  return reply.StatusCode;
}

export interface WaitOptions {
  readonly docker: Docker;
  readonly inspect: (id: string, signal: AbortSignal) => Promise<ContainerState>;
  /** How long a daemon may be away before the wait gives up as `engine-down`. */
  readonly engineAwayMs: number;
}

const retryMs = 250;

/**
 * Looks at the container until the daemon answers: its exit code if it has exited meanwhile, undefined if it still runs.
 * A daemon that hangs is as much away as one that refuses.
 */
async function lookAgain(options: WaitOptions, id: string, signal: AbortSignal, lostAt: number) {
  for (;;) {
    try {
      const state = await options.inspect(id, signal);
      return state.status === 'exited' || state.status === 'dead' ? state.exitCode : undefined;
    } catch (error) {
      signal.throwIfAborted();
      const isAway = error instanceof EngineError && (error.code === 'engine-down' || error.code === 'engine-timeout');
      if (!isAway || performance.now() - lostAt > options.engineAwayMs) throw error;
    }
    await sleep(retryMs, undefined, { signal });
  }
}

/** Waits for the exit, through lost connections and a daemon that restarts. */
export async function waitContainer(
  options: WaitOptions,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number }> {
  signal.throwIfAborted();
  for (;;) {
    try {
      return { exitCode: await waitOnce(options.docker, id, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const translated = toEngineError(error, `wait for container ${id}`);
      if (translated.code !== 'engine-down') throw translated;
    }
    const exitCode = await lookAgain(options, id, signal, performance.now());
    if (exitCode !== undefined) return { exitCode };
  }
}
