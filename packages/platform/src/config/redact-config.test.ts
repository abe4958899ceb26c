import { expect, test } from 'vitest';
import { z } from 'zod';
import { redactConfig } from './redact-config.ts';

const schema = z.object({
  redisUrl: z.string(),
  peers: z.array(z.string()).optional(),
  apiKey: z.string().meta({ secret: true }).optional(),
  signingKey: z.string().min(3).optional().meta({ secret: true }),
  slots: z.number(),
});

test('secret fields are redacted whatever is wrapped around them, and an absent one stays absent', () => {
  const config = { redisUrl: 'redis://host', apiKey: 'hunter2', signingKey: undefined, slots: 4 };
  expect(redactConfig(schema, config)).toEqual({ redisUrl: 'redis://host', apiKey: '[redacted]', slots: 4 });
  expect(redactConfig(schema, { ...config, signingKey: 'hunter2' }).signingKey).toBe('[redacted]');
});

test.each([
  ['redis://user:hunter2@host:6379/0', 'redis://user:***@host:6379/0'],
  ['redis://:hun@ter2@host', 'redis://:***@host'],
  ['redis://:hunter2@one,redis://:hunter2@two', 'redis://:***@two'],
  ['redis://host:6379', 'redis://host:6379'],
])('%s is shown as %s', (redisUrl, shown) => {
  expect(redactConfig(schema, { redisUrl, slots: 1 }).redisUrl).toBe(shown);
});

test('passwords within a list are masked too', () => {
  expect(redactConfig(schema, { redisUrl: '', slots: 1, peers: ['http://a:hunter2@b'] }).peers).toEqual([
    'http://a:***@b',
  ]);
});
