import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { PullOptions, PullProgress } from '../container-engine.ts';
import { EngineError } from '../engine-error.ts';
import { requestStream } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { toPullError } from './docker-errors.ts';

const progressLine = z.object({
  id: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).nullish(),
});

const lineMaxBytes = 1024 * 1024;

function toProgress(line: z.infer<typeof progressLine>): PullProgress {
  const { current, total } = line.progressDetail ?? {};
  return {
    ...(line.id !== undefined && { id: line.id }),
    status: line.status ?? '',
    ...(current !== undefined && { currentBytes: current }),
    ...(total !== undefined && { totalBytes: total }),
  };
}

/** Tells a step forward from the daemon's counting down to its next try, which goes on while nothing moves. */
function isStepForward(progress: PullProgress): boolean {
  return !/^Retrying in \d+ second/.test(progress.status);
}

async function readProgress(body: Readable, onProgress: (progress: PullProgress) => void): Promise<void> {
  let rest = '';
  body.setEncoding('utf8');
  for await (const chunk of body) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineMaxBytes) throw new Error('The engine sent a line of progress without an end.');
    for (const text of lines) {
      if (text.trim() === '') continue;
      const line = progressLine.parse(JSON.parse(text));
      if (line.error !== undefined) throw new Error(line.error);
      onProgress(toProgress(line));
    }
  }
}

/** Without a tag the daemon would fetch every tag of the repository. */
function toPullQuery(reference: string): Record<string, string> {
  const hasTag = reference.includes('@') || reference.lastIndexOf(':') > reference.lastIndexOf('/');
  return { fromImage: hasTag ? reference : `${reference}:latest` };
}

async function followPull(
  docker: DockerClient,
  reference: string,
  { credentials }: PullOptions,
  abortSignal: AbortSignal,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const body = await requestStream(docker, {
    method: 'POST',
    path: '/images/create',
    query: toPullQuery(reference),
    abortSignal,
    ...(credentials && { credentials }),
  });
  await readProgress(body, onProgress);
}

/** Pulls until it is done, refused, aborted, or has not moved for `stallMs`. */
export function pullImage(docker: DockerClient, reference: string, options: PullOptions): Promise<void> {
  const { signal, stallMs } = options;
  if (signal.aborted) return Promise.reject(signal.reason);
  const what = `pull ${reference}`;
  const controller = new AbortController();
  return new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      controller.abort();
    };
    const timer = setTimeout(() => {
      const message = `The engine did not ${what}: nothing moved for ${stallMs} ms.`;
      reject(new EngineError('registry-unreachable', message));
      controller.abort();
    }, stallMs);
    signal.addEventListener('abort', onAbort, { once: true });
    followPull(docker, reference, options, controller.signal, (progress) => {
      if (isStepForward(progress)) timer.refresh();
      options.onProgress?.(progress);
    })
      .then(resolve, (error: unknown) => reject(toPullError(error, what)))
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
  });
}
