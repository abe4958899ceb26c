import { FIXTURES, type FixtureName, ManualClock } from '@longshore/testing';
import { describe, expect, test } from 'vitest';
import { describeContainerEngine } from '../container-engine.contract.ts';
import { toTestSpec } from '../contract/test-container.contract.ts';
import { EngineError } from '../engine-error.ts';
import { createFakeEngine } from './fake-engine.ts';

const names = Object.keys(FIXTURES) as FixtureName[];
const images = Object.fromEntries(names.map((name) => [name, `longshore-test/${name}:fake`])) as Record<
  FixtureName,
  string
>;
const never = new AbortController().signal;

describe('the fake engine', () => {
  describeContainerEngine(async () => ({
    engine: createFakeEngine({ images: Object.values(images), registry: ['registry.test/exits-zero:1'] }),
    images,
    pullable: 'registry.test/exits-zero:1',
    missingInRegistry: 'registry.test/nowhere:1',
    close: async () => undefined,
  }));

  test('sleeps by a clock that is driven by hand', async () => {
    const clock = new ManualClock();
    const engine = createFakeEngine({ clock, images: [images.sleeps] });
    const { id } = await engine.createContainer(toTestSpec(images.sleeps, { command: ['60'] }), never);
    await engine.startContainer(id, never);
    await clock.advance(59_000);
    expect((await engine.inspectContainer(id, never)).status).toBe('running');
    const waiting = engine.waitContainer(id, never);
    await clock.advance(1_000);
    expect(await waiting).toEqual({ exitCode: 0 });
    const state = await engine.inspectContainer(id, never);
    expect((state.finishedAt ?? 0) - (state.startedAt ?? 0)).toBe(60_000);
  });

  test('fails the next call as it is told, and only that one', async () => {
    const engine = createFakeEngine({ images: [images['exits-zero']] });
    engine.failNext('createContainer', new EngineError('engine-down', 'away'));
    const spec = toTestSpec(images['exits-zero']);
    await expect(engine.createContainer(spec, never)).rejects.toMatchObject({ code: 'engine-down' });
    expect(await engine.createContainer(spec, never)).toMatchObject({ adopted: false });
  });

  test('a pull that hangs stalls by the clock', async () => {
    const clock = new ManualClock();
    const engine = createFakeEngine({ clock, registry: ['registry.test/echo:1'] });
    engine.hangPulls();
    const pulling = engine.pullImage('registry.test/echo:1', { signal: never, stallMs: 5_000 });
    const refused = expect(pulling).rejects.toMatchObject({ code: 'registry-unreachable' });
    await clock.advance(5_000);
    await refused;
  });

  test('a wait before the start is a false success, as with a real engine', async () => {
    const engine = createFakeEngine({ images: [images['exits-seven']] });
    const { id } = await engine.createContainer(toTestSpec(images['exits-seven']), never);
    expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 0 });
  });
});
