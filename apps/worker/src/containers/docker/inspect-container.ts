import { z } from 'zod';
import type { ContainerState, ContainerStatus, StartFailure } from '../container-engine.ts';
import { demuxOutput } from '../demux-output.ts';
import { requestJson, requestStream } from './dial-engine.ts';
import type { DockerClient, DockerConnection } from './docker-connection.ts';
import { judgeLateFailure, judgeStartFailure, mayBeLateFailure } from './docker-errors.ts';
import { isEndedByEngine } from './ended-by-engine.ts';

export const containerStatus = z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);

const inspectReply = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  State: z.object({
    Status: containerStatus,
    ExitCode: z.number(),
    OOMKilled: z.boolean(),
    Error: z.string(),
    StartedAt: z.string(),
    FinishedAt: z.string(),
  }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  HostConfig: z.object({ Init: z.boolean().nullish() }),
});

type InspectReply = z.infer<typeof inspectReply>;

/** The daemon writes an instant that never was as the year 1. */
function toInstant(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) || at <= 0 ? undefined : at;
}

/** The complaint of an init or a runtime is the only thing that such a container ever wrote. */
async function readFirstOutput(docker: DockerClient, id: string, abortSignal: AbortSignal): Promise<string> {
  const logs = await requestStream(docker, {
    method: 'GET',
    path: `/containers/${id}/logs`,
    query: { stderr: true, tail: 4 },
    abortSignal,
  });
  let text = '';
  await demuxOutput(logs, (_stream, bytes) => {
    text += bytes.toString('utf8');
  });
  return text;
}

async function findStartFailure(
  docker: DockerClient,
  reply: InspectReply,
  abortSignal: AbortSignal,
): Promise<StartFailure | undefined> {
  const { ExitCode: exitCode, Error: error, Status: status } = reply.State;
  if (error !== '') return judgeStartFailure(error);
  if (status !== 'exited' || !mayBeLateFailure(exitCode, reply.HostConfig.Init ?? false)) return undefined;
  return judgeLateFailure(exitCode, await readFirstOutput(docker, reply.Id, abortSignal));
}

function hasExited(status: ContainerStatus): boolean {
  return status === 'exited' || status === 'dead';
}

export async function inspectContainer(
  { docker, fresh }: Pick<DockerConnection, 'docker' | 'fresh'>,
  id: string,
  abortSignal: AbortSignal,
): Promise<ContainerState> {
  const reply = inspectReply.parse(
    // A daemon that is going down takes no new connections: it must not seem to be well on one that is open.
    await requestJson(fresh, { method: 'GET', path: `/containers/${id}/json`, abortSignal }),
  );
  const { State: state } = reply;
  const exited = hasExited(state.Status);
  const startedAt = toInstant(state.StartedAt);
  const finishedAt = toInstant(state.FinishedAt);
  const startFailure = await findStartFailure(docker, reply, abortSignal);
  const exit = { exitCode: state.ExitCode, startedAt, finishedAt };
  return {
    id: reply.Id,
    name: reply.Name.replace(/^\//, ''),
    imageId: reply.Image,
    labels: reply.Config.Labels ?? {},
    status: state.Status,
    ...(exited && { exitCode: state.ExitCode }),
    oomKilled: state.OOMKilled,
    error: state.Error,
    ...(startFailure && { startFailure }),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && exited && { finishedAt }),
    endedByEngine: exited && (await isEndedByEngine(fresh, exit, abortSignal)),
  };
}
