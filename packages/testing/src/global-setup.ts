import type { TestProject } from 'vitest/node';
import { ensureDocker } from './docker.ts';
import type { EngineAddress } from './engine-request.ts';
import { buildImages, type FixtureImages } from './images/build-images.ts';
import { isSkip, type Skip, startOrSkip } from './missing-part.ts';
import { listAbsences, type PartName, type ProvidedParts } from './provided-parts.ts';
import { startRedis } from './redis.ts';
import { startRegistry } from './registry.ts';

/** Starts the parts once for a whole run, tells the tests where they are, and ends what it started. */
export default async function startParts(project: TestProject): Promise<() => Promise<void>> {
  const [redis, docker, registry] = await Promise.all([
    startOrSkip(() => startRedis({ appendonly: true, args: ['--maxmemory-policy', 'noeviction'] })),
    ensureDocker(),
    startOrSkip(() => startRegistry()),
  ]);
  const stopParts = async () => {
    await Promise.all([redis, docker, registry].map((part) => (isSkip(part) ? undefined : part.stop())));
  };
  const images = isSkip(docker) ? docker : await buildOrStop(docker, stopParts);
  const parts: ProvidedParts = {
    redis: isSkip(redis) ? redis : { url: redis.url, port: redis.port },
    docker: isSkip(docker) ? docker : { host: docker.host, socketPath: docker.socketPath },
    registry: isSkip(registry) ? registry : { host: registry.host },
    images,
  };
  project.provide('parts', parts);
  // Vitest folds skipped suites away, titles and all.
  for (const absence of listAbsences(Object.keys(parts) as PartName[], parts)) {
    project.vitest.logger.warn(`Suites are skipped for want of ${absence}`);
  }
  return stopParts;
}

// Nobody tears down a setup that failed.
async function buildOrStop(docker: EngineAddress, stopParts: () => Promise<void>): Promise<FixtureImages | Skip> {
  try {
    return await startOrSkip(() => buildImages(docker));
  } catch (error) {
    await stopParts();
    throw error;
  }
}
