import { readFileSync } from 'node:fs';
import { ERROR_CATALOGUE } from '@longshore/shared';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../routes/operations.ts';
import { formatSnapshot, SNAPSHOT_PATH } from './write-snapshot.ts';

type Json = Record<string, unknown>;
const document = JSON.parse(formatSnapshot());

test('the committed document is the one that the schemas make; "npm run openapi -w @longshore/api" writes it anew', () => {
  expect(readFileSync(SNAPSHOT_PATH, 'utf8')).toBe(formatSnapshot());
});

test('every reference in the document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, name = ''] of references) expect(Object.keys(document.components.schemas)).toContain(name);
});

test('every operation has an id of its own, a summary, and an example of each answer and body', () => {
  const ids = OPERATIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const operation of OPERATIONS) {
    const described = document.paths[operation.path][operation.method];
    expect(described.summary, operation.id).toBeTruthy();
    for (const status of Object.keys(operation.responses)) {
      for (const content of Object.values(described.responses[status].content ?? {}) as Json[]) {
        expect(content, `${operation.id} ${status}`).toHaveProperty('example');
      }
    }
    if (operation.body) expect(described.requestBody.content['application/json'].examples).toBeTruthy();
  }
});

test('the examples of bodies and answers fit their schemas', () => {
  for (const { id, body, responses } of OPERATIONS) {
    for (const example of Object.values(body?.examples ?? {})) {
      expect((body?.shownAs ?? body?.schema)?.safeParse(example).error, id).toBeUndefined();
    }
    for (const { schema, example } of Object.values(responses)) {
      if (schema) expect(schema.safeParse(example).error, id).toBeUndefined();
    }
  }
});

test('every problem that an operation may answer stands in the document under its status', () => {
  for (const { path, method, problems } of OPERATIONS) {
    for (const code of problems) {
      expect(document.paths[path][method].responses[ERROR_CATALOGUE[code].status].description).toContain(`\`${code}\``);
    }
  }
});
