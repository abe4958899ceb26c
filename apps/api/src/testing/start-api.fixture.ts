import { createLogger, deadlineIn } from '@longshore/platform';
import { DEFAULT_PROJECT } from '@longshore/shared';
import { createProject } from '@longshore/store';
import { uniqueName } from '@longshore/testing';
import { type Api, composeApi } from '../compose-api.ts';
import { apiConfigSchema } from '../config.ts';
import { RunningAttempt } from './running-attempt.fixture.ts';

/** An api in this process, on a free port, with a project and a pool of its own. */
export interface TestApi extends Api {
  readonly url: string;
  readonly project: string;
  readonly pool: string;
  /** Every line that it logged. */
  readonly log: readonly string[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a value as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** POSTs a value as JSON. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Submits a job to its own pool and gives the answer. */
  submit(request?: Record<string, unknown>): Promise<{ id: string } & Record<string, unknown>>;
  /** Claims a job's next attempt as a worker would. */
  claim(id: string, options?: { leaseMs: number }): Promise<RunningAttempt>;
  stop(drainMs?: number): Promise<void>;
}

export interface TestApiOptions {
  readonly redisUrl: string;
  readonly settings?: Record<string, string>;
  readonly project?: string;
}

/** A Redis that many tests share on a busy machine is slow at times, and not away. */
const FOR_TESTS = { port: '0', lameDuck: '0ms', maintenance: 'false', redisTimeout: '10s' };

/** Starts an api as `main.ts` does; the caller stops it. */
export async function startApi({
  redisUrl,
  settings = {},
  project = uniqueName('project'),
}: TestApiOptions): Promise<TestApi> {
  const log: string[] = [];
  const logger = createLogger({
    name: 'api',
    level: 'debug',
    format: 'json',
    destination: { write: (line) => void log.push(line) },
  });
  const config = apiConfigSchema.parse({ ...FOR_TESTS, redisUrl, ...settings });
  const api = await composeApi({ config, logger });
  for (const service of api.services) await service.start();
  if (project !== DEFAULT_PROJECT) await createProject(api.context.store, { name: project, weight: 1, limits: {} });
  const { url } = api.http;
  const pool = uniqueName('pool');
  const request = (path: string, init?: RequestInit) =>
    fetch(`${url}${path}`, { ...init, headers: { 'longshore-project': project, ...init?.headers } });
  const send: TestApi['send'] = (method, path, body, headers = {}) =>
    request(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const post: TestApi['post'] = (path, body, headers) => send('POST', path, body, headers);
  return {
    ...api,
    url,
    project,
    pool,
    log,
    fetch: request,
    send,
    post,
    submit: async (fields = {}) => {
      const response = await post('/v1/jobs', { image: 'alpine:3.20', pool, ...fields });
      if (response.status !== 202) throw new Error(`a submission was answered with ${await response.text()}`);
      return await response.json();
    },
    claim: (id, options) => RunningAttempt.claim(api.context.store, { project, id, ...options }),
    stop: async (drainMs = 5_000) => {
      const deadline = deadlineIn(drainMs);
      for (const service of api.services.toReversed()) await service.stop(deadline);
      deadline.force();
    },
  };
}
