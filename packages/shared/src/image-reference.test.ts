import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatImageReference, imageReference, parseImageReference, toPinnedReference } from './image-reference.ts';

/** Half a character at a time, so that broken pairs come up too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const DIGEST = `sha256:${'a1'.repeat(32)}`;

describe('a good reference', () => {
  test.each([
    ['alpine', { registry: 'docker.io', repository: 'library/alpine', tag: 'latest' }],
    ['alpine:3.20', { registry: 'docker.io', repository: 'library/alpine', tag: '3.20' }],
    ['team/app', { registry: 'docker.io', repository: 'team/app', tag: 'latest' }],
    ['index.docker.io/alpine', { registry: 'docker.io', repository: 'library/alpine', tag: 'latest' }],
    ['localhost/x', { registry: 'localhost', repository: 'x', tag: 'latest' }],
    ['localhost:5000/echo:1', { registry: 'localhost:5000', repository: 'echo', tag: '1' }],
    ['127.0.0.1:5000/a/b', { registry: '127.0.0.1:5000', repository: 'a/b', tag: 'latest' }],
    ['10.0.0.7/a', { registry: '10.0.0.7', repository: 'a', tag: 'latest' }],
    ['Registry.example.com/a:V1', { registry: 'Registry.example.com', repository: 'a', tag: 'V1' }],
    ['x.io/a__b/c-d.e:t', { registry: 'x.io', repository: 'a__b/c-d.e', tag: 't' }],
    [`alpine@${DIGEST}`, { registry: 'docker.io', repository: 'library/alpine', digest: DIGEST }],
    [`x.io/a:1@${DIGEST}`, { registry: 'x.io', repository: 'a', tag: '1', digest: DIGEST }],
    ['2130706433/x', { registry: 'docker.io', repository: '2130706433/x', tag: 'latest' }],
  ])('%s is read', (text, parts) => {
    expect(parseImageReference(text)).toEqual(parts);
    expect(imageReference.parse(text)).toBe(text);
  });

  test('written in full is the same when it is read again', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8})?$/);
    const host = fc.constantFrom('', 'localhost:5000/', 'r.example.com/', '127.0.0.1:80/');
    const tag = fc.oneof(fc.constant(''), fc.stringMatching(/^:[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/));
    const digest = fc.constantFrom('', `@${DIGEST}`);
    fc.assert(
      fc.property(host, fc.array(part, { minLength: 1, maxLength: 4 }), tag, digest, (...[start, parts, end, pin]) => {
        const reference = parseImageReference(`${start}${parts.join('/')}${end}${pin}`);
        // A first part with a dot is a host, and one that ends in a number is then refused.
        fc.pre(!('problem' in reference));
        expect(parseImageReference(formatImageReference(reference))).toEqual(reference);
      }),
    );
  });
});

test.each([
  ['alpine', 'alpine'],
  ['alpine:3.20', 'alpine'],
  ['localhost:5000/echo', 'localhost:5000/echo'],
  ['localhost:5000/echo:1', 'localhost:5000/echo'],
  [`x.io/a:1@${DIGEST}`, 'x.io/a'],
])('%s is pinned within its repository', (text, repository) => {
  expect(toPinnedReference(text, DIGEST)).toBe(`${repository}@${DIGEST}`);
});

describe('a bad reference', () => {
  test.each(
    [
      ['', 'is empty'],
      [' ', 'contains white space'],
      ['alpine latest', 'contains white space'],
      ['alpine\n', 'contains white space'],
      ['Alpine', 'has upper-case letters in its repository name, which must be lower case'],
      ['LOCALHOST/x', 'has upper-case letters in its repository name, which must be lower case'],
      ['localhost:5000/Echo:1', 'has upper-case letters in its repository name, which must be lower case'],
      ['a'.repeat(300), 'has a name longer than 255 characters'],
      [`localhost:5000/${'a'.repeat(250)}:1`, 'has a name longer than 255 characters'],
      ['a'.repeat(10_000), 'is longer than 456 characters'],
      ['https://registry.example.com/a:1', 'is a URL; leave out the scheme, as in "registry.example.com/team/app:1"'],
      ['registry.example.com:99999/a', 'names a port above 65535'],
    ].map(([text = '', problem]) => [text.slice(0, 40), problem, text]),
  )('%j %s', (_, problem, text = '') => expect(parseImageReference(text)).toEqual({ problem }));

  test.each([
    'a..b/c',
    'a___b/c',
    '-a',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    '../../etc/passwd',
    'a:',
    `a:${'t'.repeat(129)}`,
    'a@sha256:abc',
    `a@${DIGEST}0`,
    'a@md5:d41d8cd98f00b204e9800998ecf8427e',
    'a'.repeat(64),
    'user:password@host/a',
    'a?b',
    'a#b',
    'a\0b',
    'a;rm',
    '$(a)',
    'host:port/a',
    '１２７.0.0.1/x',
    '127.0.0.1./x',
    '[fe80::1]:5000/x',
    '[::ffff:169.254.169.254]/x',
  ])('%j is not in the grammar', (text) => {
    expect(parseImageReference(text)).toEqual({ problem: expect.stringMatching(/\w/) });
  });

  test.each([
    '169.254.169.254/x',
    '169.254.169.254:80/latest/meta-data',
    '169.254.0.1/x',
    '0.0.0.0:5000/x',
    '0.1.2.3/x',
    '224.0.0.1/x',
    '255.255.255.255/x',
  ])('%s names an address that no registry can have', (text) => {
    expect(parseImageReference(text)).toEqual({ problem: expect.stringContaining('an address that no registry can') });
  });

  test.each([
    '2130706433:80/x',
    '0x7f.1/x',
    '0X7F.0.0.1/x',
    '127.1/x',
    '169.0xfe.169.254/x',
    '0251.0376.0251.0376/x',
    '0xa9fea9fe:80/x',
    '256.1.1.1/x',
    '1.2.3.4.5/x',
    'a.b.0x10/x',
    'host.1/x',
  ])('%s spells an address in an unusual way', (text) => {
    expect(parseImageReference(text)).toEqual({ problem: 'names its registry by an unusual spelling of an address' });
  });
});

test('no text at all makes the reader throw, and it gives either parts or a problem', () => {
  const near = fc.stringMatching(/^[a-zA-Z0-9._:/@\-[\]%\s]{0,60}$/);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: codeUnit }), near), (text) => {
      const parsed = parseImageReference(text);
      return 'problem' in parsed ? parsed.problem.length > 0 : parsed.repository.length > 0;
    }),
    { numRuns: 2_000 },
  );
});
