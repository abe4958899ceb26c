import { Agent, request as httpRequest } from 'node:http';
import { describeWith } from '@longshore/testing';
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATIONS } from '../routes/operations.ts';
import { rubbish, type Schema, SchemaArbitraries } from '../testing/arbitrary-of-schema.fixture.ts';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';
import { buildDocument } from './build-document.ts';
import { exampleDefinitionRequest } from './definition-examples.ts';

/** Bodies have most ways to be wrong. */
const runsOf = (described: Described) => (described.requestBody ? 600 : 200);

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

interface Described {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: { 'application/json': { schema: Schema } } };
}

interface Shot {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const document = buildDocument(OPERATIONS, '0') as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
};
const arbitraries = new SchemaArbitraries(document.components.schemas);
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

describeWith('redis', 'requests made from the document', ({ redis }) => {
  let api: TestApi;
  /** Of things that are there, by the word that stands for them in an address. */
  let ids: Readonly<Record<string, readonly string[]>>;
  const statuses = new Map<string, number>();
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url, settings: { logLevel: 'error' } });
    const jobs: string[] = [];
    for (let count = 0; count < 8; count++) jobs.push((await api.submit()).id);
    for (const id of jobs.slice(0, 4))
      await (await api.claim(id)).end({ outcome: 'succeeded', exitCode: 0 }, '{"a":1}');
    const batch = await (await api.post('/v1/batches', { jobs: [{ image: 'a', pool: api.pool }] })).json();
    const filter = { labels: { nobody: 'has-this' } };
    const operation = await (await api.post('/v1/operations', { kind: 'cancel', filter })).json();
    ids = { jobs, batches: [batch.id], operations: [operation.id] };
    await api.post('/v1/definitions', exampleDefinitionRequest);
    await api.post(`/v1/definitions/${exampleDefinitionRequest.name}/jobs`);
  });
  afterAll(async () => {
    agent.destroy();
    await api.stop();
  });

  test.each(OPERATIONS.map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation] as const))(
    '%s answers no input with a 5xx, and refuses with problems alone',
    async (name, { path, method }) => {
      // A key that a change before this one set is in no payload that is made up, and would have all of them refused.
      await api.send('PATCH', `/v1/definitions/${exampleDefinitionRequest.name}`, { concurrency: { key: null } });
      const described = document.paths[path]?.[method] as Described;
      const counts = { accepted: 0, refused: 0 };
      const shots = shotsAt(path, described, () => ids[path.split('/')[2] ?? ''] ?? ['x']);
      await fc.assert(
        fc.asyncProperty(shots, async (shot) => {
          const headers = { 'Longshore-Project': api.project, ...shot.headers };
          const answer = await shoot(api.url, method, { ...shot, headers });
          expect(answer.status, JSON.stringify({ shot, answer })).toBeLessThan(500);
          statuses.set(`${answer.status}`, (statuses.get(`${answer.status}`) ?? 0) + 1);
          if (answer.status < 400) counts.accepted += 1;
          else {
            counts.refused += 1;
            expect(answer.contentType, JSON.stringify({ shot, answer })).toBe('application/problem+json');
            expect(JSON.parse(answer.text)).toMatchObject({ status: answer.status, code: expect.any(String) });
          }
        }),
        { numRuns: runsOf(described), interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
      );
      expect(counts.refused, name).toBeGreaterThan(0);
      // Under made-up names few things are there, a name is taken once, and a definition that is in use stays; all else has
      // to be hit as well as missed, though the fields of a job that are made up one by one seldom fit each other.
      if (!/workers\/|pools\/|limits\/|^DELETE|^POST \/v1\/(projects|definitions)$/.test(name))
        expect(counts.accepted, name).toBeGreaterThan(runsOf(described) / 50);
    },
  );

  test('what was accepted can be read', async () => {
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(4_000);
    expect(statuses.get('202') ?? 0).toBeGreaterThan(200);
    expect(api.log.filter((line) => line.includes('internal-error'))).toEqual([]);
    const { data } = await (await api.fetch('/v1/jobs?limit=200')).json();
    for (const { links } of data) expect((await api.fetch(links.self)).status).toBe(200);
  });
});

function shotsAt(path: string, { parameters, requestBody }: Described, ids: () => readonly string[]): Arbitrary<Shot> {
  const of = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
  const bodySchema = requestBody?.content['application/json'].schema;
  return fc
    .record({
      names: fc.tuple(...of('path').map((parameter) => pathWord(parameter, ids))),
      query: queryOf(of('query')),
      headers: headersOf(of('header')),
      body: bodySchema ? bodyOf(bodySchema) : fc.constant(undefined),
    })
    .map(({ names, query, headers, body }) => {
      let index = 0;
      const filled = path.replaceAll(/\{\w+\}/g, () => names[index++] ?? 'x');
      const contentType = body === undefined ? {} : { 'content-type': 'application/json' };
      return { path: query === '' ? filled : `${filled}?${query}`, headers: { ...contentType, ...headers }, body };
    });
}

function pathWord({ name, schema }: Parameter, ids: () => readonly string[]): Arbitrary<string> {
  const [example = '1'] = (schema.examples ?? []) as string[];
  const known = name === 'id' ? fc.nat().map((index) => ids()[index % ids().length] as string) : fc.constant(example);
  return fc.oneof(
    { weight: 6, arbitrary: known },
    { weight: 2, arbitrary: arbitraries.valid(schema).map((value) => encodeURIComponent(wellFormed(value))) },
    { weight: 1, arbitrary: rubbish.map((value) => encodeURIComponent(wellFormed(value)) || 'x') },
    { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%00', '%ff', '..%2f', 'job_', '%E0%A4') },
  );
}

function queryOf(parameters: readonly Parameter[]): Arbitrary<string> {
  const pairs = parameters.map(({ name, schema, required }) => {
    const value = arbitraries.valid(schema).map((made) =>
      [made]
        .flat()
        .map((one) => `${name}=${encodeURIComponent(wellFormed(one))}`)
        .join('&'),
    );
    // A wait that is granted would only make the test wait.
    const bounded =
      name === 'wait' || name === 'follow' ? fc.constantFrom(`${name}=0`, `${name}=`, `${name}=x`) : value;
    const wrong = rubbish.map((made) =>
      name === 'wait' || name === 'follow' ? `${name}=%00` : `${name}=${encodeURIComponent(wellFormed(made))}`,
    );
    return fc.oneof(
      { weight: required ? 0 : 6, arbitrary: fc.constant('') },
      { weight: 3, arbitrary: bounded.filter((text) => text !== 'follow=') },
      { weight: 1, arbitrary: wrong },
    );
  });
  const stray = fc.oneof(
    { weight: 12, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('x=1', '%', '=', '&&&', '__proto__=1', 'limit=1&limit=1', '%ff=1', 'a[b]=1'),
    },
  );
  return fc.tuple(...pairs, stray).map((parts) => parts.filter((part) => part !== '').join('&'));
}

function headersOf(parameters: readonly Parameter[]): Arbitrary<Record<string, string>> {
  const known = parameters.map(({ name, schema }) =>
    fc.oneof(
      // Under a made-up project nothing is there.
      { weight: name === 'Longshore-Project' ? 30 : 5, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: arbitraries.valid(schema).map((value) => ({ [name]: toHeader(value) })) },
      { weight: 1, arbitrary: rubbish.map((value) => ({ [name]: name === 'Prefer' ? 'wait=x' : toHeader(value) })) },
    ),
  );
  const accept = fc.constantFrom(
    {},
    {},
    { accept: '*/*' },
    { accept: 'text/event-stream' },
    { accept: 'image/png' },
    { accept: ';;q=' },
  );
  const stray = fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { 'content-type': 'text/plain' },
        { 'content-encoding': 'gzip' },
        { 'x-request-id': ' ' },
        { traceparent: '00-0-0-0' },
      ),
    },
  );
  return fc.tuple(...known, accept, stray).map((parts) => Object.assign({}, ...parts));
}

function bodyOf(schema: Schema): Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 5, arbitrary: arbitraries.valid(schema).map((value) => JSON.stringify(value)) },
    { weight: 3, arbitrary: arbitraries.mutated(schema).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: rubbish.map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '{',
        '[',
        '"',
        '{"image":',
        '\0',
        'null',
        '',
        `${'['.repeat(3_000)}`,
        `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
      ),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

function wellFormed(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}

/** Node refuses to send what no header may hold, so that only the rest reaches the api. */
function toHeader(value: unknown): string {
  return wellFormed(value)
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 1_000);
}

/** `fetch` would mend the address; this sends it as it is. A stream is left once it has begun. */
function shoot(url: string, method: string, { path, headers, body }: Shot): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = httpRequest({ hostname, port, path, method: method.toUpperCase(), headers, agent });
    request.on('error', reject);
    request.on('response', (response) => {
      const contentType = response.headers['content-type'] ?? '';
      const status = response.statusCode ?? 0;
      if (path.startsWith('/v1/events') && status === 200) {
        response.on('error', () => {});
        response.destroy();
        return resolve({ status, contentType, text: '' });
      }
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => resolve({ status, contentType, text })).on('error', reject);
    });
    request.end(body);
  });
}
