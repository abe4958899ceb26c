import { describe, expect, test } from 'vitest';
import { findDigest, toFamiliarRepository } from './find-image.ts';

describe('the digest of an image', () => {
  test('is the one of the repository that was asked for', () => {
    const digests = ['localhost:5000/echo@sha256:aa', 'alpine@sha256:bb'];
    expect(findDigest('localhost:5000/echo:1', digests)).toBe('sha256:aa');
    expect(findDigest('docker.io/library/alpine:3', digests)).toBe('sha256:bb');
    expect(findDigest('other/echo:1', digests)).toBeUndefined();
  });

  test('is the pinned one where a repository has several', () => {
    const digests = ['alpine@sha256:aa', 'alpine@sha256:bb'];
    expect(findDigest('alpine@sha256:bb', digests)).toBe('sha256:bb');
  });

  test('takes a port for no tag', () => {
    expect(toFamiliarRepository('localhost:5000/echo')).toBe('localhost:5000/echo');
    expect(toFamiliarRepository('localhost:5000/echo:1@sha256:aa')).toBe('localhost:5000/echo');
  });
});
