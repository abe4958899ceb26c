import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineAddress, readProgress, requestEngine } from '@longshore/testing';
import { addPackages, addProgram, makeRoot } from './root-folder.ts';

/** Builds a stand-in for the image of Node out of this machine's programs, since nothing can be pulled here. */
export function buildNodeImage(docker: EngineAddress, reference: string): Promise<void> {
  return buildImage(docker, reference, (root) => {
    addProgram(root, process.execPath);
    addPackages(root);
  });
}

/** Builds a stand-in for the image of Redis. */
export function buildRedisImage(docker: EngineAddress, reference: string): Promise<void> {
  return buildImage(docker, reference, (root) => {
    addProgram(root, '/usr/bin/redis-server');
    addProgram(root, '/usr/bin/redis-cli');
  });
}

type Image = { readonly Id: string; readonly ParentId: string; readonly RepoTags: readonly string[] | null };

/** Removes an image and all that was built on it: a build leaves its first stages behind without a name. */
export async function removeWithChildren(docker: EngineAddress, reference: string): Promise<void> {
  const { text } = await requestEngine(docker, { path: '/images/json?all=true' });
  const all = JSON.parse(text) as Image[];
  const base = all.find(({ RepoTags }) => RepoTags?.includes(`${reference}:latest`));
  if (base) await removeTree(docker, all, base);
}

async function removeTree(docker: EngineAddress, all: readonly Image[], image: Image): Promise<void> {
  for (const child of all) if (child.ParentId === image.Id) await removeTree(docker, all, child);
  // A parent without a name goes with its last child.
  await requestEngine(docker, { method: 'DELETE', path: `/images/${image.Id}?force=true` });
}

async function buildImage(docker: EngineAddress, reference: string, fill: (root: string) => void): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'longshore-image-'));
  try {
    makeRoot(root);
    fill(root);
    const query = new URLSearchParams({ fromSrc: '-', repo: reference, tag: 'latest' });
    for (const change of ['ENV PATH=/usr/local/bin:/bin', 'WORKDIR /data']) query.append('changes', change);
    const { stdout: body } = spawn('tar', ['-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    readProgress(await requestEngine(docker, { method: 'POST', path: `/images/create?${query}`, body }));
  } finally {
    await rm(root, { recursive: true });
  }
}
