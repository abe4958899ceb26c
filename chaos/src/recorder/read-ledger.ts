import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerLife } from './container-life.ts';
import type { LedgerPaths } from './runtime-wrapper.ts';
import { parseUptimeMs } from './uptime.ts';

/** Joins what the containers, the runtimes and the watch over the processes wrote. */
export async function readLedger({ jobs, created, ended }: LedgerPaths): Promise<ContainerLife[]> {
  const engines = new Map((await readWords(created)).map(([, , id = '', , engine = '']) => [toShort(id), engine]));
  const deaths = new Map((await readWords(ended)).map(([at = '', , id = '']) => [toShort(id), parseUptimeMs(at)]));
  const lives = await Promise.all(
    (await readdir(jobs)).map(async (job) => readLives(job, await readWords(join(jobs, job)))),
  );
  return lives.flat().map((life) => ({
    ...life,
    engine: engines.get(life.container),
    lastSeenAt: deaths.get(life.container),
  }));
}

/** `1172.63 2 start <nonce> <host> <digest>` and `1175.01 2 end 0 5`: the container wrote both, in this order. */
function readLives(job: string, lines: readonly string[][]): Omit<ContainerLife, 'engine' | 'lastSeenAt'>[] {
  const starts = lines.filter(([, , event]) => event === 'start');
  return starts.map(([at = '', attempt = '', , nonce = '', host = '', payloadDigest = '']) => {
    const end = lines.find(([, number, event, , , who]) => event === 'end' && number === attempt && who === nonce);
    return {
      ...{ job, attempt: Number(attempt), container: host, nonce, payloadDigest, startedAt: parseUptimeMs(at) },
      ...(end && { end: { at: parseUptimeMs(end[0] ?? ''), exitCode: Number(end[3]), lines: Number(end[4]) } }),
    };
  });
}

async function readWords(path: string): Promise<string[][]> {
  const text = await readFile(path, 'latin1').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '));
}

function toShort(id: string): string {
  return id.slice(0, 12);
}
