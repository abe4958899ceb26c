import { createLogger } from '@longshore/platform';
import { describeWith, uniqueName } from '@longshore/testing';
import { expect, test } from 'vitest';
import { useStore } from '../store.fixture.ts';
import { runScript } from './scripts.ts';
import { call } from './store.ts';

describeWith('redis', 'an error of Redis that nobody planned', ({ redis }) => {
  const store = useStore(redis.url);

  test('brings none of the arguments of its command into the log', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ name: 'test', level: 'info', format: 'json', destination });
    const wrong = uniqueName('list');
    await store().redis.rpush(wrong, 'item');
    const command = call(store(), (client) => client.hset(wrong, 'token', 'the-token'));
    const script = runScript(store(), 'record-container', { keys: [wrong, wrong], args: ['the-token', '[]', '[]'] });
    for (const failed of [command, script]) {
      const error = await failed.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ message: expect.stringContaining('WRONGTYPE') });
      logger.warn({ err: error }, 'it failed');
    }
    await store().redis.del(wrong);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('the-token');
  });
});
