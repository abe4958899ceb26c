import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function createRecorded(format: 'json' | 'pretty') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ name: 'worker', level: 'info', format, destination }) };
}

test('a line has its level as a word, an ISO time and the name', () => {
  const { lines, logger } = createRecorded('json');
  logger.info({ jobId: 'job_1' }, 'claimed');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', name: 'worker', jobId: 'job_1', msg: 'claimed' });
  expect(JSON.parse(lines[0] ?? '').time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

test('secrets and environments are struck out down to three levels', () => {
  const { lines, logger } = createRecorded('json');
  const secret = 'hunter2';
  logger.info({
    token: secret,
    spec: { env: { KEY: secret }, secret },
    request: { headers: { authorization: secret, cookie: secret, 'set-cookie': secret } },
    redis: { password: secret },
  });
  expect(lines.join('')).not.toContain(secret);
  expect(lines.join('')).toContain('[redacted]');
});

test('a level below the chosen one is not written', () => {
  const { lines, logger } = createRecorded('json');
  logger.debug('polling');
  expect(lines).toEqual([]);
});

test('the pretty format is one line for people, with the stack of an error below it', () => {
  const { lines, logger } = createRecorded('pretty');
  logger.warn({ jobId: 'job_1', reason: 'two words', token: 'hunter2' }, 'healed');
  logger.error({ err: new Error('broken pipe') }, 'stopped');
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} warn {2}worker: healed jobId=job_1 reason="two words" token=\[redacted\]\n$/,
  );
  expect(lines[1]).toMatch(/error worker: stopped\nError: broken pipe\n {4}at /);
});
