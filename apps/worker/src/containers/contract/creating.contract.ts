import { describe, expect, test } from 'vitest';
import type { ContractSubject } from './engine-under-test.contract.ts';
import { runToEnd, toTestSpec } from './test-container.contract.ts';

const never = new AbortController().signal;

/** Creating containers. */
export function describeCreation(subject: () => ContractSubject): void {
  describe('creating', () => {
    test('a name twice with the same labels gives the same container', async () => {
      const { engine, specFor } = subject();
      const spec = specFor('sleeps');
      const first = await engine.createContainer(spec, never);
      const second = await engine.createContainer(spec, never);
      expect(first.adopted).toBe(false);
      expect(second).toEqual({ id: first.id, adopted: true });
    });

    test('a name that somebody else has is refused', async () => {
      const { engine, specFor } = subject();
      const spec = specFor('sleeps');
      await engine.createContainer(spec, never);
      const other = { ...spec, labels: { 'dev.longshore.attempt': 'another' } };
      await expect(engine.createContainer(other, never)).rejects.toMatchObject({ code: 'name-taken' });
    });

    test('from an image that is not there is refused', async () => {
      const { engine } = subject();
      const spec = toTestSpec('longshore-test/nowhere:1');
      await expect(engine.createContainer(spec, never)).rejects.toMatchObject({ code: 'image-not-found' });
    });

    test('without any command is refused', async () => {
      const { engine, specFor } = subject();
      await expect(engine.createContainer(specFor('no-command'), never)).rejects.toMatchObject({
        code: 'spec-refused',
      });
    });

    test('with an environment that the kernel would refuse is refused before', async () => {
      const { engine, specFor } = subject();
      const long = specFor('exits-zero', { environment: [`LONG=${'x'.repeat(131_072)}`] });
      await expect(engine.createContainer(long, never)).rejects.toMatchObject({ code: 'spec-refused' });
      const many = specFor('exits-zero', {
        environment: Array.from({ length: 17 }, (_, index) => `MANY_${index}=${'x'.repeat(130_000)}`),
      });
      await expect(engine.createContainer(many, never)).rejects.toMatchObject({ code: 'spec-refused' });
    });

    test('with the largest environment that is let through gives a container that runs', async () => {
      const { engine, specFor } = subject();
      const environment = Array.from({ length: 15 }, (_, index) => `A${index % 10}${index}=`.padEnd(131_071, 'x'));
      const { exitCode } = await runToEnd(engine, specFor('exits-zero', { environment }));
      expect(exitCode).toBe(0);
    });
  });
}
