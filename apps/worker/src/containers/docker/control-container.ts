import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { ContainerSummary, StopSignal } from '../container-engine.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus, isGoneOrBeingRemoved, isGoneOrStopped } from './docker-errors.ts';
import { containerStatus } from './inspect-container.ts';

/** Undefined instead of an error that says what was wanted anyway. */
async function unless<T>(isFine: (error: unknown) => boolean, work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (isFine(error)) return undefined;
    throw error;
  });
}

/** The daemon answers 304 when it runs already. */
export async function startContainer(docker: DockerClient, id: string, abortSignal: AbortSignal): Promise<void> {
  const started = requestJson(docker, { method: 'POST', path: `/containers/${id}/start`, abortSignal });
  await unless((error) => findStatus(error) === 304, started);
}

export async function signalContainer(
  docker: DockerClient,
  id: string,
  signal: StopSignal,
  abortSignal: AbortSignal,
): Promise<void> {
  const query = { signal };
  const sent = requestJson(docker, { method: 'POST', path: `/containers/${id}/kill`, query, abortSignal });
  await unless(isGoneOrStopped, sent);
}

/** `v` takes the anonymous volumes along that the image's VOLUME lines made. */
export async function removeContainer(docker: DockerClient, id: string, abortSignal: AbortSignal): Promise<void> {
  const query = { force: true, v: true };
  await unless(
    isGoneOrBeingRemoved,
    requestJson(docker, { method: 'DELETE', path: `/containers/${id}`, query, abortSignal }),
  );
}

export async function measureDisk(
  docker: DockerClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<number | undefined> {
  const query = { size: true };
  const inspected = requestJson(docker, { method: 'GET', path: `/containers/${id}/json`, query, abortSignal });
  const reply = await unless((error) => findStatus(error) === 404, inspected);
  return z.object({ SizeRw: z.number().optional() }).optional().parse(reply)?.SizeRw;
}

export async function putArchive(
  docker: DockerClient,
  { id, path, tar }: { readonly id: string; readonly path: string; readonly tar: Readable | Buffer },
  abortSignal: AbortSignal,
): Promise<void> {
  const query = { path };
  await requestJson(docker, { method: 'PUT', path: `/containers/${id}/archive`, query, archive: tar, abortSignal });
}

const summariesReply = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    ImageID: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    State: containerStatus,
    Created: z.number(),
  }),
);

export async function listContainers(
  docker: DockerClient,
  labels: Readonly<Record<string, string>>,
  abortSignal: AbortSignal,
): Promise<ContainerSummary[]> {
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const query = { all: true, filters: JSON.stringify({ label }) };
  const reply = await requestJson(docker, { method: 'GET', path: '/containers/json', query, abortSignal });
  return summariesReply.parse(reply).map((one) => ({
    id: one.Id,
    name: (one.Names?.[0] ?? '').replace(/^\//, ''),
    imageId: one.ImageID,
    labels: one.Labels ?? {},
    status: one.State,
    createdAt: one.Created * 1000,
  }));
}
