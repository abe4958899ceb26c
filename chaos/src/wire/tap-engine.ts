import type { RacePoints } from './race-points.ts';
import type { Tap } from './wire.ts';

interface Call {
  readonly name: string;
  readonly container: string | undefined;
}

/** Which container is which job's, by its id: learned from each creation that passes. */
export type JobsOfContainers = Map<string, string>;

const requestLine = /^(GET|POST|PUT|DELETE|HEAD) (\S+) HTTP\/1\.1\r\n/;
const statusLine = /^HTTP\/1\.1 (\d{3})/;
const jobId = /job_[0-9A-Z]{26}/;
const createdId = /"Id":"([0-9a-f]{64})"/;

/** Reads along on a connection to the engine. A client of the engine waits for each answer before it asks again. */
export function tapEngine({
  caller,
  points,
  jobs,
}: {
  caller: string;
  points: RacePoints;
  jobs: JobsOfContainers;
}): Tap {
  let call: Call | undefined;
  let status = 0;
  const findJob = ({ container = '' }: Call) => container.match(jobId)?.[0] ?? jobs.get(container);
  return {
    toServer(chunk) {
      const line = chunk.toString('latin1', 0, 2_048).match(requestLine);
      if (!line) return 'pass';
      call = toCall(line[1] ?? '', line[2] ?? '');
      status = 0;
      return points.report({ caller, call: call.name, job: findJob(call), phase: 'request', isOk: true });
    },
    toClient(chunk) {
      if (!call) return 'pass';
      const text = chunk.toString('latin1', 0, 4_096);
      status ||= Number(text.match(statusLine)?.[1] ?? 0);
      const isOk = status < 400;
      // The head of this answer comes at once, and its body at the exit.
      if (call.name === 'wait' && isOk && !text.includes('StatusCode')) return 'pass';
      const job = findJob(call);
      const created = call.name === 'create' && text.match(createdId)?.[1];
      if (created && job) jobs.set(created, job);
      const { name } = call;
      call = undefined;
      return points.report({ caller, call: name, job, phase: 'reply', isOk });
    },
  };
}

/** `POST /v1.41/containers/<id>/start` → `start` and the container. */
function toCall(method: string, path: string): Call {
  const { pathname, searchParams } = new URL(path, 'http://engine');
  const [, kind, container, verb] = pathname.replace(/^\/v1\.\d+/, '').split('/');
  if (kind === 'images' && container === 'create') return { name: 'pull', container: undefined };
  if (kind !== 'containers') return { name: kind ?? '', container: undefined };
  if (container === 'create') return { name: 'create', container: searchParams.get('name') ?? undefined };
  if (method === 'DELETE') return { name: 'remove', container };
  return { name: verb ?? 'list', container };
}
