import { expect, test } from 'vitest';
import { findListed, judgeUrl, parseRegistryList, type RegistryList } from './registry-list.ts';

const read = (text: string) => parseRegistryList(text) as RegistryList;

test('an entry lets one host be asked at one port, encrypted unless it says otherwise', () => {
  const list = read(' docker.io,Registry.Example.com:5000 http://127.0.0.1:5000,,');
  expect(list).toEqual([
    { address: 'registry-1.docker.io:443', protocol: 'https:', mayBeInternal: false },
    { address: 'registry.example.com:5000', protocol: 'https:', mayBeInternal: true },
    { address: '127.0.0.1:5000', protocol: 'http:', mayBeInternal: true },
  ]);
  expect(read('')).toEqual([]);
});

test.each([
  ...['docker', '*', '*.example.com', 'https://', 'ftp://a.b', 'a.b/team', 'user@a.b', 'a.b:', 'a.b:99999', 'a.b:x'],
  ...[
    'http://a.b',
    '169.254.169.254',
    '169.254.169.254:80',
    '0x7f.1:80',
    '2130706433.1',
    '[::1]:5000',
    'é.example.com',
  ],
])('the entry %s is refused', (entry) => {
  expect(parseRegistryList(entry)).toEqual({ problem: expect.stringContaining(`"${entry}"`) });
});

test.each([
  ['docker.io', true],
  ['registry.example.com', true],
  ['REGISTRY.example.com:443', true],
  ['registry.example.com:5000', false],
  ['example.com', false],
  ['registry.example.com.evil.com', false],
  ['localhost:5000', false],
])('with two entries, the registry %s is found: %s', (registry, isFound) => {
  expect(findListed(read('docker.io registry.example.com'), registry) !== undefined).toBe(isFound);
});

test.each([
  ['https://auth.docker.io/token', { mayBeInternal: false }],
  ['https://10.0.0.7:5000/v2/', { mayBeInternal: true }],
  ['https://10.0.0.7/v2/', { mayBeInternal: false }],
  ['http://127.0.0.1:5000/v2/', { mayBeInternal: true }],
  ['http://127.0.0.1:5001/v2/', undefined],
  ['http://10.0.0.7:5000/v2/', undefined],
  ['http://auth.docker.io/token', undefined],
  ['https://user:secret@auth.docker.io/token', undefined],
  ['file:///etc/passwd', undefined],
])('%s is judged', (url, verdict) => {
  expect(judgeUrl(read('10.0.0.7:5000 http://127.0.0.1:5000'), new URL(url))).toEqual(verdict);
});
