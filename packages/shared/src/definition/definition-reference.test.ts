import { expect, test } from 'vitest';
import { definitionReference } from './definition-reference.ts';

test.each([
  ['resize', { name: 'resize' }],
  ['a.b-c_d@12', { name: 'a.b-c_d', version: 12 }],
])('%j is read', (text, expected) => expect(definitionReference.parse(text)).toEqual(expected));

test.each([
  '',
  '@1',
  'Resize',
  'resize@',
  'resize@0',
  'resize@01',
  'resize@1@2',
  'resize@10000000',
  'a b',
  'a'.repeat(64),
])('%j is refused', (text) => expect(definitionReference.safeParse(text).success).toBe(false));
