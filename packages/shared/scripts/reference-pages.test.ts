import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { renderReferencePages } from './reference-pages.ts';

const FOLDER = new URL('../../../docs/reference/', import.meta.url);

test.each(Object.entries(renderReferencePages()))(
  '%s says what the code says; `npm run docs` writes it anew',
  async (name, text) => {
    await expect(readFile(new URL(name, FOLDER), 'utf8')).resolves.toBe(text);
  },
);
