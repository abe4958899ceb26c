import type { FixtureName } from '@longshore/testing';
import { afterAll, beforeAll } from 'vitest';
import type { ContainerEngine } from '../container-engine.ts';
import type { ContainerSpec } from '../container-spec.ts';
import { toTestSpec } from './test-container.contract.ts';

/** An engine under test, with the fixture images that it holds and one more in a registry that it can pull. */
export interface EngineUnderTest {
  readonly engine: ContainerEngine;
  readonly images: Readonly<Record<FixtureName, string>>;
  readonly pullable: string;
  readonly missingInRegistry: string;
  close(): Promise<void>;
}

/** What the blocks of the contract share: the engine, once it is open, and containers that are removed at the end. */
export interface ContractSubject {
  readonly engine: ContainerEngine;
  readonly images: Readonly<Record<FixtureName, string>>;
  readonly pullable: string;
  readonly missingInRegistry: string;
  specFor(image: FixtureName, changes?: Partial<ContainerSpec>): ContainerSpec;
  /** Gives the container's id. */
  created(image: FixtureName, changes?: Partial<ContainerSpec>): Promise<string>;
  started(image: FixtureName, changes?: Partial<ContainerSpec>): Promise<string>;
}

const never = new AbortController().signal;

/** Opens the engine before the tests of this suite, and closes it and removes the containers after them. */
export function openSubject(openEngine: () => Promise<EngineUnderTest>): () => ContractSubject {
  let subject: ContractSubject | undefined;
  let opened: EngineUnderTest;
  const names = new Set<string>();
  beforeAll(async () => {
    opened = await openEngine();
    subject = toSubject(opened, names);
  });
  afterAll(async () => {
    await Promise.all([...names].map((name) => opened.engine.removeContainer(name, never)));
    opened.engine.close();
    await opened.close();
  });
  return () => {
    if (!subject) throw new Error('the engine is not open yet');
    return subject;
  };
}

function toSubject(opened: EngineUnderTest, names: Set<string>): ContractSubject {
  const { engine, images, pullable, missingInRegistry } = opened;
  const specFor: ContractSubject['specFor'] = (image, changes = {}) => {
    const spec = toTestSpec(images[image], changes);
    names.add(spec.name);
    return spec;
  };
  const created: ContractSubject['created'] = async (image, changes) =>
    (await engine.createContainer(specFor(image, changes), never)).id;
  const started: ContractSubject['started'] = async (image, changes) => {
    const id = await created(image, changes);
    await engine.startContainer(id, never);
    return id;
  };
  return { engine, images, pullable, missingInRegistry, specFor, created, started };
}
