import { z } from 'zod';
import type { ImageDescription } from '../container-engine.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';

const stringList = z.array(z.string()).nullish();

const imageReply = z.object({
  Id: z.string(),
  RepoDigests: stringList,
  Size: z.number(),
  Os: z.string().optional(),
  Architecture: z.string().optional(),
  Variant: z.string().optional(),
  Config: z
    .object({
      Entrypoint: stringList,
      Cmd: stringList,
      Env: stringList,
      User: z.string().nullish(),
      WorkingDir: z.string().nullish(),
      StopSignal: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      Volumes: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});

/** The repository of a reference in the short form that the daemon lists digests in. */
export function toFamiliarRepository(reference: string): string {
  const named = reference.split('@', 1)[0] ?? '';
  const colon = named.lastIndexOf(':');
  const repository = colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
  return repository.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}

/** The digest under which the daemon knows the image in the repository of this reference. */
export function findDigest(reference: string, repositoryDigests: readonly string[]): string | undefined {
  const repository = toFamiliarRepository(reference);
  const pinned = reference.split('@')[1];
  const digests = repositoryDigests
    .filter((entry) => toFamiliarRepository(entry) === repository)
    .map((entry) => entry.slice(entry.indexOf('@') + 1));
  return digests.find((digest) => digest === pinned) ?? digests[0];
}

function toImageDescription(reference: string, reply: z.infer<typeof imageReply>): ImageDescription {
  const config = reply.Config;
  const digest = findDigest(reference, reply.RepoDigests ?? []);
  return {
    id: reply.Id,
    ...(digest !== undefined && { digest }),
    entrypoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
    environment: config?.Env ?? [],
    user: config?.User ?? '',
    workingDirectory: config?.WorkingDir ?? '',
    ...(config?.StopSignal && { stopSignal: config.StopSignal }),
    labels: config?.Labels ?? {},
    volumes: Object.keys(config?.Volumes ?? {}),
    platform: {
      operatingSystem: reply.Os ?? '',
      architecture: reply.Architecture ?? '',
      ...(reply.Variant && { variant: reply.Variant }),
    },
    sizeBytes: reply.Size,
  };
}

export async function findImage(
  docker: DockerClient,
  reference: string,
  abortSignal: AbortSignal,
): Promise<ImageDescription | undefined> {
  try {
    const reply = await requestJson(docker, { method: 'GET', path: `/images/${reference}/json`, abortSignal });
    return toImageDescription(reference, imageReply.parse(reply));
  } catch (error) {
    if (findStatus(error) === 404) return undefined;
    throw error;
  }
}
