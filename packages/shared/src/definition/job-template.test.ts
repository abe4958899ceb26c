import { expect, test } from 'vitest';
import { jobRequest } from '../job/job-request.ts';
import { fillIn } from './job-template.ts';

const template = {
  image: 'alpine',
  command: ['a', 'b'],
  env: { A: '1', B: '1' },
  labels: { team: 'ops' },
  retry: { attempts: 3, backoff: { delay: '1s', max: '5s' } },
};

test('what a request says itself wins, and objects are merged field by field', () => {
  const request = { command: ['c'], env: { B: '2' }, labels: { run: 'x' }, retry: { backoff: { max: '9s' } } };
  expect(fillIn(template, request)).toEqual({
    image: 'alpine',
    command: ['c'],
    env: { A: '1', B: '2' },
    labels: { team: 'ops', run: 'x' },
    retry: { attempts: 3, backoff: { delay: '1s', max: '9s' } },
  });
});

test('an instant in the request takes the place of a delay in the template', () => {
  const runAt = '2026-11-21T08:00:00Z';
  expect(fillIn({ image: 'alpine', delay: '1h' }, { runAt })).toEqual({ image: 'alpine', runAt });
});

test('neither the template nor the request is changed', () => {
  const before = JSON.stringify(template);
  fillIn(template, { env: { A: '9' } });
  expect(JSON.stringify(template)).toBe(before);
});

test('what is no object replaces the default, so that the schema of jobs refuses it', () => {
  expect(fillIn(template, { env: null }).env).toBeNull();
  const merged = fillIn(template, JSON.parse('{"env":{"__proto__":"x"}}'));
  expect(jobRequest.safeParse(merged).error?.issues[0]).toMatchObject({ path: ['env', '__proto__'] });
});
