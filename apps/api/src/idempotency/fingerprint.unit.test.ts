import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, fingerprintRequest } from './fingerprint.ts';

const request = { method: 'POST', path: '/v1/jobs', body: { a: 1, b: [{ c: 2, d: 3 }] } };

test('the order of fields does not matter, the order of items does', () => {
  const reordered = { b: [{ d: 3, c: 2 }], a: 1 };
  expect(fingerprintRequest({ ...request, body: reordered })).toBe(fingerprintRequest(request));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('method, address and body all matter', () => {
  const others = [
    { ...request, method: 'PUT' },
    { ...request, path: '/v1/jobs/batch' },
    { ...request, body: { a: 1 } },
    { ...request, body: undefined },
  ];
  const prints = [request, ...others].map(fingerprintRequest);
  expect(new Set(prints).size).toBe(prints.length);
});

test('canonical JSON means the same as what it was made from', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
