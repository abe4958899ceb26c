import { type EngineAddress, type Fleet, requestEngine } from '@longshore/testing';
import { createDockerEngine } from '@longshore/worker';
import { ApiClient } from '../api-client.ts';
import { toBareSpec } from './bare-spec.ts';
import { compareOptions } from './compare-options.ts';

/** Runs one container through Longshore and one bare, and throws unless the engine was asked for the same. */
export async function proveSameOptions(engine: EngineAddress, fleet: Fleet, image: string): Promise<void> {
  const client = new ApiClient(fleet.url);
  const { id } = await client.post<{ id: string }>('/v1/jobs', { image });
  try {
    const ours = await findContainer(engine, id);
    await withBareContainer(engine, { image, folder: fleet.folder }, (bare) => compareOptions(engine, ours, bare));
  } finally {
    await client.post(`/v1/jobs/${id}/cancel`, {});
    await client.get(`/v1/jobs/${id}?wait=30`);
    client.close();
  }
}

/** The container of a job, once it is there. */
async function findContainer(engine: EngineAddress, jobId: string): Promise<string> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`dev.longshore.job=${jobId}`] }));
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; ) {
    const { text } = await requestEngine(engine, { path: `/containers/json?filters=${filters}` });
    const [found] = JSON.parse(text) as { Id: string }[];
    if (found) return found.Id;
  }
  throw new Error(`no container of ${jobId} has come up`);
}

async function withBareContainer(
  { host }: EngineAddress,
  { image, folder }: { image: string; folder: string },
  use: (id: string) => Promise<void>,
): Promise<void> {
  const engine = createDockerEngine({ host });
  const { signal } = new AbortController();
  const found = await engine.findImage(image, signal);
  const name = `ls-bench-${process.pid}-options`;
  const { id } = await engine.createContainer(toBareSpec({ name, image: found?.id ?? image, folder }), signal);
  try {
    await use(id);
  } finally {
    await engine.removeContainer(id, signal);
    engine.close();
  }
}
