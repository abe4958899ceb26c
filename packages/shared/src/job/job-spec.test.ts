import { expect, test } from 'vitest';
import { jobRequest } from './job-request.ts';
import { jobSpec } from './job-spec.ts';

test('a spec alone and the spec of a request are parsed alike', () => {
  const fields = { image: 'alpine', retry: { attempts: 3 }, timeout: '5m', env: { A: 'b' } };
  expect(jobSpec.parse(fields)).toEqual(jobRequest.parse(fields).spec);
});

test('a frozen spec survives JSON as it is', () => {
  const spec = jobSpec.parse({ image: 'alpine', command: ['a'], retry: { exitCodes: { only: [3] } } });
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
});

test('its shape changes only together with a reader for the jobs that are stored already', () => {
  const spec = jobSpec.parse({
    image: 'alpine',
    command: [],
    entrypoint: ['a'],
    retry: { exitCodes: { never: [1], only: [2] } },
  });
  const namesOf = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort()
            .map(([name, inner]) => [name, namesOf(inner)]),
        )
      : Array.isArray(value)
        ? 'list'
        : typeof value;
  expect(namesOf(spec)).toMatchInlineSnapshot(`
    {
      "command": "list",
      "entrypoint": "list",
      "env": {},
      "image": "string",
      "input": "string",
      "labels": {},
      "network": "string",
      "output": {
        "limitBytes": "number",
        "onLimit": "string",
      },
      "pool": "string",
      "priority": "number",
      "pull": "string",
      "resources": {
        "cpus": "number",
        "diskBytes": "number",
        "memoryBytes": "number",
        "pids": "number",
      },
      "retry": {
        "attempts": "number",
        "backoff": {
          "delayMs": "number",
          "jitter": "boolean",
          "kind": "string",
          "maxMs": "number",
        },
        "exitCodes": {
          "never": "list",
          "only": "list",
        },
        "on": "list",
      },
      "timeoutMs": "number",
    }
  `);
});
