import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { LongshoreError } from '../error/longshore-error.ts';
import { parseBoundary } from '../error/parse.ts';
import { jobRequest, MAX_PAYLOAD_BYTES } from './job-request.ts';
import { MAX_PAYLOAD_DEPTH } from './payload.ts';

const what = { name: 'The job', code: 'invalid-request' } as const;

/** As a body comes in: a key `__proto__` in the text is a key like any other. */
function parseText(text: string) {
  return parseBoundary(jobRequest, JSON.parse(text), what);
}

function parse(fields: object) {
  return parseBoundary(jobRequest, { image: 'alpine', ...fields }, what);
}

function refusal(parseIt: () => unknown): LongshoreError {
  try {
    parseIt();
  } catch (error) {
    if (error instanceof LongshoreError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

function placesOf(fields: object) {
  return refusal(() => parse(fields)).places.map(({ pointer, detail }) => `${pointer} ${detail}`);
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

afterEach(() => {
  // Whatever a test sent, nothing leaked into all objects of the process.
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('an image alone is a whole request, and every default is frozen into the spec', () => {
  expect(parse({})).toEqual({
    spec: {
      image: 'alpine',
      env: {},
      input: 'file',
      timeoutMs: 3_600_000,
      retry: {
        attempts: 1,
        backoff: { kind: 'exponential', delayMs: 5_000, maxMs: 600_000, jitter: true },
        on: ['failed', 'timed-out', 'out-of-memory'],
      },
      resources: { cpus: 1, memoryBytes: 2 ** 29, pids: 256, diskBytes: 5 * 2 ** 30 },
      network: 'none',
      priority: 5,
      pool: 'default',
      labels: {},
      pull: 'missing',
      output: { limitBytes: 2 ** 20, onLimit: 'truncate' },
    },
    payload: undefined,
    delayMs: undefined,
    runAt: undefined,
    expiresInMs: undefined,
    deadlineMs: undefined,
  });
});

test('everything that a caller may say arrives in milliseconds and bytes', () => {
  const request = parse({
    image: 'localhost:5000/echo:1',
    command: ['--name', 'a b'],
    entrypoint: ['/bin/echo'],
    env: { GREETING: 'hello' },
    payload: { a: [1, null] },
    input: 'stdin',
    timeout: '5m',
    retry: {
      attempts: 4,
      backoff: { kind: 'fixed', delay: '1h', jitter: false },
      on: ['failed'],
      exitCodes: { never: [2] },
    },
    resources: { cpus: 0.5, memory: '64Mi', pids: 10, disk: '1Gi' },
    network: 'egress',
    priority: 9,
    pool: 'gpu',
    labels: { team: 'ops' },
    pull: 'always',
    output: { limit: '2Mi', onLimit: 'stop' },
    delay: '10m',
    expiresIn: '1h',
    deadline: '2h',
  });
  expect(request).toMatchObject({
    payload: '{"a":[1,null]}',
    delayMs: 600_000,
    expiresInMs: 3_600_000,
    deadlineMs: 7_200_000,
  });
  expect(request.spec).toMatchObject({
    timeoutMs: 300_000,
    retry: { backoff: { kind: 'fixed', delayMs: 3_600_000, maxMs: 3_600_000, jitter: false } },
    resources: { cpus: 0.5, memoryBytes: 2 ** 26, pids: 10, diskBytes: 2 ** 30 },
    output: { limitBytes: 2 ** 21, onLimit: 'stop' },
  });
});

describe('a bad request is refused with the place and the reason', () => {
  const refusals: [fields: object, place: string | RegExp][] = [
    [{ image: undefined }, '/image is missing'],
    [{ image: null }, '/image expected string, received null'],
    [{ image: 'A' }, '/image has upper-case letters in its repository name, which must be lower case'],
    [{ image: '169.254.169.254/x' }, '/image names the registry 169.254.169.254, an address that no registry can have'],
    [{ image: 'a'.repeat(300) }, '/image has a name longer than 255 characters'],
    [{ comand: ['x'] }, '/comand is not a known field; did you mean "command"?'],
    [{ time_out: '5m' }, '/time_out is not a known field; did you mean "timeout"?'],
    [{ xyzzy: 1 }, '/xyzzy is not a known field'],
    [{ 'a/b~c': 1 }, '/a~1b~0c is not a known field'],
    [{ resources: { ram: '1Gi' } }, '/resources/ram is not a known field'],
    [{ resources: { memry: '1Gi' } }, '/resources/memry is not a known field; did you mean "memory"?'],
    [{ retry: { backoff: { maximum: '1h' } } }, '/retry/backoff/maximum is not a known field'],
    [{ retry: { backof: {} } }, '/retry/backof is not a known field; did you mean "backoff"?'],
    [{ timeout: 300 }, '/timeout expected string, received number'],
    [{ timeout: '0s' }, '/timeout must be from 1s to 7d'],
    [{ timeout: '8d' }, '/timeout must be from 1s to 7d'],
    [{ timeout: '999999999999d' }, '/timeout must be from 1s to 7d'],
    [{ timeout: '5 minutes' }, '/timeout is not a duration; write a number and a unit, such as "30s", "5m" or "2h"'],
    [{ delay: '367d' }, '/delay must be from 0ms to 366d'],
    [{ runAt: 'tomorrow' }, '/runAt is not an instant such as "2026-11-21T08:00:00Z"'],
    [{ runAt: '2026-02-30T00:00:00Z' }, '/runAt is not an instant such as "2026-11-21T08:00:00Z"'],
    [{ runAt: '2026-11-21T08:00:00' }, '/runAt is not an instant such as "2026-11-21T08:00:00Z"'],
    [{ delay: '1s', runAt: '2026-11-21T08:00:00Z' }, '/runAt cannot stand beside "delay"; give one of them'],
    [{ delay: '1h', expiresIn: '1h' }, '/expiresIn ends before the job may start'],
    [{ delay: '1h', deadline: '59m' }, '/deadline ends before the job may start'],
    [{ deadline: '0s' }, '/deadline must be from 1s to 366d'],
    [{ resources: { memory: '1Mi' } }, '/resources/memory must be from 6Mi to 1Ti'],
    [
      { resources: { memory: '9Pi' } },
      '/resources/memory is not a size; write a number and a binary unit, such as "256Mi" or "1Gi"',
    ],
    [{ resources: { memory: 5 } }, '/resources/memory expected string, received number'],
    [{ resources: { cpus: '1' } }, '/resources/cpus expected number, received string'],
    [{ resources: { cpus: 0 } }, '/resources/cpus too small: expected number to be >=0.01'],
    [{ resources: { pids: 1.5 } }, '/resources/pids expected int, received number'],
    [{ resources: [] }, '/resources expected object, received array'],
    [{ priority: 10 }, '/priority too big: expected number to be <=9'],
    [{ input: 'env' }, '/input invalid option: expected one of "file"|"stdin"|"argument"'],
    [{ pool: 'Default' }, /^\/pool must be 1 to 63 lower-case letters/],
    [{ command: 'echo hi' }, '/command expected array, received string'],
    [{ command: ['a', 1] }, '/command/1 expected string, received number'],
    [{ command: ['a\0b'] }, '/command/0 must not contain a NUL character'],
    [{ command: ['a'.repeat(131_072)] }, /^\/command\/0 too big/],
    [{ command: ['é'.repeat(70_000)] }, '/command/0 must not be longer than 131071 bytes'],
    [
      { command: Array.from({ length: 20 }, () => 'a'.repeat(100_000)) },
      '/command must not be longer than 1 MiB in all',
    ],
    [{ entrypoint: [] }, /^\/entrypoint too small/],
    [{ env: ['A=1'] }, '/env expected object, received array'],
    [{ env: { A: 1 } }, '/env/A expected string, received number'],
    [{ env: { 'A=B': 'x' } }, '/env/A=B is a bad name: must not contain "=", white space or NUL'],
    [{ env: { '': 'x' } }, /^\/env\/ is a bad name/],
    [{ env: { LONGSHORE_JOB_ID: 'x' } }, '/env/LONGSHORE_JOB_ID is a bad name: is reserved for Longshore itself'],
    [{ env: { A: 'a'.repeat(131_070) } }, '/env/A must not be longer than 131071 bytes with its name'],
    [{ labels: { Team: 'x' } }, /^\/labels\/Team is a bad name: must be 1 to 63 lower-case letters/],
    [{ labels: { a: 'b\n' } }, '/labels/a must not hold control characters'],
    [{ labels: { a: 'b'.repeat(129) } }, /^\/labels\/a too big/],
    [
      { labels: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`l${index}`, 'x'])) },
      '/labels must not have more than 16 labels',
    ],
    [{ retry: { attempts: 0 } }, '/retry/attempts too small: expected number to be >=1'],
    [{ retry: { on: ['lost'] } }, /^\/retry\/on\/0 invalid option/],
    [{ retry: { exitCodes: { never: [0] } } }, '/retry/exitCodes/never/0 too small: expected number to be >=1'],
    [{ retry: { backoff: { delay: '2h', max: '1h' } } }, '/retry/backoff/max is shorter than "delay"'],
    [{ output: { limit: '1Gi' } }, '/output/limit must be from 1Ki to 64Mi'],
    [{ payload: 'a'.repeat(MAX_PAYLOAD_BYTES) }, '/payload is 1048578 bytes long as JSON; at most 1048576 are taken'],
    [
      { input: 'argument', payload: 'a'.repeat(131_071) },
      '/payload is 131073 bytes long; as an argument at most 131071 fit',
    ],
    [{ payload: () => 1 }, '/payload holds a value that JSON does not know'],
    [{ payload: { a: [1n] } }, '/payload holds a value that JSON does not know'],
  ];

  // The place comes first, since a title of the fields would be a megabyte long.
  test.each(refusals.map(([fields, place]) => [place, fields] as const))('%s', (place, fields) => {
    expect(placesOf(fields)).toEqual([typeof place === 'string' ? place : expect.stringMatching(place)]);
  });

  test.each(['null', '[]', '1', '"alpine"', 'true'])('%s is no request at all', (text) => {
    const error = refusal(() => parseText(text));
    expect(error.places).toEqual([{ pointer: '', detail: expect.stringMatching(/^expected object, received/) }]);
    expect(error.message).toMatch(/^The job: the whole expected object/);
  });

  test('all its problems are told at once', () => {
    const error = refusal(() => parse({ image: 'A', timeout: 5, comand: [], labels: { A: 'x' } }));
    expect(error.code).toBe('invalid-request');
    expect(error.places.map(({ pointer }) => pointer).sort()).toEqual(['/comand', '/image', '/labels/A', '/timeout']);
    expect(error.message).toMatch(/ \(and 3 more\)\.$/);
  });
});

describe('keys that an object has of itself', () => {
  test('are variables, labels and payload like any others', () => {
    const names = '"constructor":"a","hasownproperty":"b","tostring":"c"';
    const { spec, payload } = parseText(`{"image":"a","env":{${names}},"labels":{${names}},"payload":{${names}}}`);
    const expected = { constructor: 'a', hasownproperty: 'b', tostring: 'c' };
    expect([spec.env, spec.labels, JSON.parse(payload ?? '')].map((given) => ({ ...given }))).toEqual([
      expected,
      expected,
      expected,
    ]);
  });

  test.each([
    ['{"image":"a","env":{"__proto__":"x"}}', '/env/__proto__ is a name that cannot be used'],
    ['{"image":"a","env":{"__proto__":{"polluted":1}}}', '/env/__proto__ is a name that cannot be used'],
    ['{"image":"a","labels":{"__proto__":"x"}}', '/labels/__proto__ is a name that cannot be used'],
    ['{"image":"a","__proto__":{"image":"b"}}', '/__proto__ is not a known field'],
    ['{"image":"a","retry":{"__proto__":{"attempts":9}}}', '/retry/__proto__ is not a known field'],
    ['{"image":"a","constructor":{"prototype":{"polluted":1}}}', '/constructor is not a known field'],
    ['{"image":"a","toString":1}', '/toString is not a known field'],
  ])('%s is refused where it would be lost', (text, place) => {
    const [first] = refusal(() => parseText(text)).places;
    expect(`${first?.pointer} ${first?.detail}`).toBe(place);
  });

  test('a payload keeps them all, "__proto__" too', () => {
    const payload = '{"__proto__":{"polluted":1},"a":[{"__proto__":null}]}';
    expect(parseText(`{"image":"a","payload":${payload}}`).payload).toBe(payload);
  });
});

describe('a payload', () => {
  test.each(['null', 'false', '0', '""', '[]', '{}', '-1.5e-7', '"\\ud800"'])('of %s is kept', (payload) => {
    expect(JSON.parse(parseText(`{"image":"a","payload":${payload}}`).payload ?? '')).toEqual(JSON.parse(payload));
  });

  test('may be nested deeply, and what is nested deeper is refused without exhausting the stack', () => {
    const deepest = nested(MAX_PAYLOAD_DEPTH + 1);
    expect(parseText(`{"image":"a","payload":${deepest}}`).payload).toBe(deepest);
    for (const depth of [MAX_PAYLOAD_DEPTH + 2, 500_000]) {
      const { places } = refusal(() => parseText(`{"image":"a","payload":${nested(depth)}}`));
      expect(places).toEqual([{ pointer: '/payload', detail: 'is nested deeper than 512 levels' }]);
    }
  });

  test('may be as long as the limit', () => {
    const text = 'a'.repeat(MAX_PAYLOAD_BYTES - 2);
    expect(parse({ payload: text }).payload).toBe(JSON.stringify(text));
    const list = Array.from({ length: 500_000 }, () => 1);
    expect(parse({ payload: list }).payload).toHaveLength(1_000_001);
  });

  test('of any JSON is kept as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        expect(JSON.parse(parse({ payload }).payload ?? '')).toEqual(JSON.parse(JSON.stringify(payload)));
      }),
    );
  });
});

test('depth anywhere else is refused like anything else of a wrong type', () => {
  for (const field of ['image', 'env', 'command', 'retry', 'labels', 'xyzzy']) {
    const error = refusal(() => parseText(`{"image":"a","${field}":${nested(100_000)}}`));
    expect(error.places.length).toBeGreaterThan(0);
  }
});

test('anything at all is taken or refused with places, and nothing else is thrown', () => {
  const fields = fc.dictionary(
    fc.constantFrom('image', 'env', 'labels', 'retry', 'delay', 'x', '__proto__'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.oneof(fields, fc.jsonValue()), (input) => {
      try {
        parseText(JSON.stringify(input));
      } catch (error) {
        expect(error).toBeInstanceOf(LongshoreError);
        expect((error as LongshoreError).places.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
