import { expect, test } from 'vitest';
import { expectOutput } from './expect-output.ts';
import { readExamples } from './read-examples.ts';

const text = (shown: string) => ({ kind: 'text', text: shown }) as const;
const json = (shown: string) => ({ kind: 'json', text: shown }) as const;

test('text has to be what is shown, but for the places that are left open', () => {
  expectOutput('job_01 says hello\na\nb\nend\n', text('job_… says hello\n…\nend'), 'it');
  expect(() => expectOutput('job_01 says nothing\nend\n', text('job_… says hello\nend'), 'it')).toThrow();
  expect(() => expectOutput('line 1\nline 2\n', text('line 1'), 'it')).toThrow();
  expect(() => expectOutput('a\n…b', text('a\nb'), 'it')).toThrow();
});

test('JSON has to hold what is shown, and may hold more; lists are shown whole', () => {
  expectOutput(
    '{"id":"job_01","state":"queued","list":[{"a":1,"b":2}]}',
    json('{"id":"job_…","list":[{"a":1}]}'),
    'it',
  );
  expect(() => expectOutput('{"id":"job_01"}', json('{"state":"queued"}'), 'it')).toThrow();
  expect(() => expectOutput('{"list":[1,2]}', json('{"list":[1]}'), 'it')).toThrow();
  expect(() => expectOutput('curl: (7) no', json('{}'), 'it')).toThrow('printed no JSON: curl: (7) no');
});

test('an example is a block to run and the output right below it', () => {
  const page =
    'a\n```sh run\necho 1\n```\n```text output\n1\n```\n\n```sh\nnever\n```\n```sh run\necho 2\n```\n\n```text output\n3\n```\n';
  expect(readExamples(page)).toEqual([
    { line: 2, script: 'echo 1', output: { kind: 'text', text: '1' } },
    { line: 12, script: 'echo 2', output: undefined },
  ]);
});
