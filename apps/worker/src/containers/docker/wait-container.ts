import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ContainerState, EngineDescription, WaitedExit } from '../container-engine.ts';
import { EngineError } from '../engine-error.ts';
import { wasEndedAround } from './absence.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { toEngineError } from './docker-errors.ts';

const waitReply = z.object({ StatusCode: z.number(), Error: z.object({ Message: z.string() }).nullish() });

export interface WaitOptions {
  readonly docker: DockerClient;
  readonly inspect: (id: string, signal: AbortSignal) => Promise<ContainerState>;
  readonly describe: (signal: AbortSignal) => Promise<EngineDescription>;
  /** How long a daemon may be away before the wait gives up as `engine-down`. */
  readonly engineAwayMs: number;
  readonly waitCheckMs: number;
}

const retryMs = 250;
/** What a daemon that comes up says of a container that has exited without it. It may be the container's own, too. */
const unknownExitCode = 255;

/** Waits for the exit, through lost connections and a daemon that restarts or hangs. */
export async function waitContainer(options: WaitOptions, id: string, signal: AbortSignal): Promise<WaitedExit> {
  signal.throwIfAborted();
  for (;;) {
    try {
      return { exitCode: await waitOrCheck(options, id, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const translated = toEngineError(error, `wait for container ${id}`);
      if (!isAway(translated)) throw translated;
    }
    const exit = await lookAgain(options, id, signal);
    if (exit) return exit;
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

/** Looks at the container as soon as the daemon answers again: how it exited, or undefined if it still runs. */
async function lookAgain(options: WaitOptions, id: string, signal: AbortSignal): Promise<WaitedExit | undefined> {
  const { state, absence } = await inspectAgain(options, id, signal);
  const exitCode = findExitCode(state);
  if (exitCode === undefined) return undefined;
  if (exitCode === unknownExitCode) return { exitCode, endedByEngine: true };
  const engine = await options.describe(signal).catch(() => undefined);
  return engine && wasEndedAround(absence, state, engine) ? { exitCode, endedByEngine: true } : { exitCode };
}

/** A daemon that hangs is as much away as one that refuses; only while it refuses there is none that could do anything. */
async function inspectAgain({ inspect, engineAwayMs }: WaitOptions, id: string, signal: AbortSignal) {
  const giveUpAt = performance.now() + engineAwayMs;
  const absence = { from: Date.now(), until: Date.now() };
  for (;;) {
    try {
      return { state: await inspect(id, signal), absence };
    } catch (error) {
      signal.throwIfAborted();
      if (!isAway(error) || performance.now() > giveUpAt) throw error;
      if (error.code === 'engine-down') absence.until = Date.now();
    }
    await sleep(retryMs, undefined, { signal });
  }
}

function findExitCode({ status, exitCode }: ContainerState): number | undefined {
  return status === 'exited' || status === 'dead' ? exitCode : undefined;
}

function isAway(error: unknown): error is EngineError {
  return error instanceof EngineError && (error.code === 'engine-down' || error.code === 'engine-timeout');
}
