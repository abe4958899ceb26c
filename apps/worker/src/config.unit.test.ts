import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { workerConfigSchema } from './config.ts';

const page = readFileSync(new URL('../../../docs/operate/running.md', import.meta.url), 'utf8');
const table = /## Settings of the worker\n(.*?)\n## /s.exec(page)?.[1] ?? '';
const rows = [...table.matchAll(/^\| `([A-Z_]+)` \| (.+?) \|/gm)].map(([, variable = '', value = '']) => ({
  variable,
  value,
}));

const toKey = (variable: string) => variable.toLowerCase().replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

test('docs/operate/running.md lists every setting of the worker, and no other', () => {
  expect(rows.map(({ variable }) => toKey(variable)).toSorted()).toEqual(
    Object.keys(workerConfigSchema.shape).toSorted(),
  );
});

test.each(rows.filter(({ value }) => /^`[^`]+`$/.test(value)))(
  'its default of $variable is $value',
  ({ variable, value }) => {
    const given = workerConfigSchema.parse({ [toKey(variable)]: value.slice(1, -1) });
    expect(given).toEqual(workerConfigSchema.parse({}));
  },
);
