import { type ContainerExit, canBeEngineStop } from '../can-be-engine-stop.ts';
import { describeEngine, findEngineStart } from './describe-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { toEngineError } from './docker-errors.ts';

// A daemon that stops gives its containers 15 s, and may itself be given longer by its init system.
const shutdownMs = 120_000;

/**
 * Without live-restore, a daemon that stops ends its containers first, and calls it no error: it looks like the job's own
 * exit. It was the daemon if it came up again after that exit, or takes no new connections right now.
 */
export async function isEndedByEngine(
  fresh: DockerClient,
  exit: ContainerExit,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const { startedAt, finishedAt } = exit;
  if (!canBeEngineStop(exit) || startedAt === undefined || finishedAt === undefined) return false;
  try {
    const engineStartedAt = await findEngineStart(fresh, abortSignal);
    if (engineStartedAt === undefined || startedAt >= engineStartedAt || finishedAt > engineStartedAt) return false;
    return !(await describeEngine(fresh, abortSignal)).liveRestore;
  } catch (error) {
    if (toEngineError(error, 'answer').code !== 'engine-down') throw error;
    return Math.abs(Date.now() - finishedAt) < shutdownMs;
  }
}
