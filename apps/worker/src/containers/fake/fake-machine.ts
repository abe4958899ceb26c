import { type Clock, systemClock } from '@longshore/platform';
import { toPinnedReference } from '@longshore/shared';
import { checkSpec } from '../check-spec.ts';
import type { CreatedContainer, FileRead, PullOptions } from '../container-engine.ts';
import { type ContainerSpec, hasReservedLabels } from '../container-spec.ts';
import { EngineError } from '../engine-error.ts';
import { FakeContainer } from './fake-container.ts';
import { type FakeImage, toFakeImage } from './fake-image.ts';

export interface FakeEngineOptions {
  readonly clock?: Clock;
  /** References that the engine holds; the last part of the repository says what each does. */
  readonly images?: readonly string[];
  /** References that can be pulled. */
  readonly registry?: readonly string[];
}

/** What a fake engine holds: images, containers by id, and a registry to pull from. */
export class FakeMachine {
  readonly clock: Clock;
  readonly images = new Map<string, FakeImage>();
  readonly registry: ReadonlySet<string>;
  readonly containers = new Map<string, FakeContainer>();
  arePullsHanging = false;
  #created = 0;

  constructor({ clock = systemClock, images = [], registry = [] }: FakeEngineOptions) {
    this.clock = clock;
    for (const reference of images) this.addImage(toFakeImage(reference));
    this.registry = new Set(registry);
  }

  addImage(image: FakeImage, name = image.reference): void {
    for (const key of [name, image.description.id, toPinned(image)]) if (key) this.images.set(key, image);
  }

  removeImage(id: string): boolean {
    if ([...this.containers.values()].some(({ spec }) => spec.image === id)) return false;
    for (const [key, { description }] of this.images) if (description.id === id) this.images.delete(key);
    return true;
  }

  find(idOrName: string): FakeContainer | undefined {
    return this.containers.get(idOrName) ?? [...this.containers.values()].find(({ spec }) => spec.name === idOrName);
  }

  get(idOrName: string): FakeContainer {
    const container = this.find(idOrName);
    if (!container) throw new EngineError('no-such-container', `There is no container ${idOrName}.`);
    return container;
  }

  create(spec: ContainerSpec): CreatedContainer {
    checkSpec(spec);
    const image = this.images.get(spec.image);
    if (!image) throw new EngineError('image-not-found', `The engine does not hold the image ${spec.image}.`);
    const existing = this.find(spec.name);
    if (existing) {
      if (hasReservedLabels(existing.spec.labels, spec.labels)) return { id: existing.id, adopted: true };
      throw new EngineError('name-taken', `The name ${spec.name} is taken.`);
    }
    const command = [
      ...(spec.entrypoint ?? image.description.entrypoint),
      ...(spec.command ?? image.description.command),
    ];
    if (command.length === 0) throw new EngineError('spec-refused', 'No command is given.');
    this.#created += 1;
    const id = this.#created.toString(16).padStart(64, '0');
    this.containers.set(id, new FakeContainer(id, spec, image, this.clock));
    return { id, adopted: false };
  }

  remove(idOrName: string): void {
    const container = this.find(idOrName);
    if (!container) return;
    container.signal('SIGKILL');
    this.containers.delete(container.id);
  }

  async pull(reference: string, { signal, stallMs, onProgress }: PullOptions): Promise<void> {
    onProgress?.({ status: `Pulling from ${reference}` });
    if (this.arePullsHanging) {
      await this.clock.sleep(stallMs, signal);
      throw new EngineError('registry-unreachable', `Nothing moved for ${stallMs} ms.`);
    }
    const held = [...this.registry].map((one) => toFakeImage(one, { isPulled: true }));
    const found = held.find((image) => image.reference === reference || toPinned(image) === reference);
    if (!found) throw new EngineError('image-not-found', `manifest for ${reference} not found`);
    this.addImage(found, reference);
  }

  readFile(id: string, path: string, maxBytes: number): FileRead {
    const file = this.get(id).files.get(path);
    if (!file) return { kind: 'missing' };
    if (file.kind !== 'file') return { kind: 'not-a-file' };
    if (file.bytes.length > maxBytes) return { kind: 'too-large', sizeBytes: file.bytes.length };
    return { kind: 'file', bytes: file.bytes };
  }
}

function toPinned({ reference, description }: FakeImage): string | undefined {
  return description.digest && toPinnedReference(reference, description.digest);
}
