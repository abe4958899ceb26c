import { createHash } from 'node:crypto';
import type { ImageDescription, StartFailure } from '../container-engine.ts';
import { type Behaviour, behaviours } from './behaviours.ts';

/** An image of the fake engine. Without a behaviour it has no command; with a failure its command cannot be run. */
export interface FakeImage {
  readonly reference: string;
  readonly description: ImageDescription;
  readonly behaviour?: Behaviour;
  readonly startFailure?: StartFailure;
}

const failures: Readonly<Record<string, StartFailure>> = {
  'bad-entrypoint': 'command-not-found',
  'not-executable': 'command-not-executable',
};

function toDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** `longshore-test/exits-zero:1` → `exits-zero`. */
function toBehaviourName(reference: string): string {
  return (reference.split('/').at(-1) ?? '').split(/[:@]/, 1)[0] ?? '';
}

/** Makes the image that a reference names: the last part of its repository says what it does. */
export function toFakeImage(reference: string, { isPulled = false } = {}): FakeImage {
  const name = toBehaviourName(reference);
  const behaviour = behaviours[name];
  const startFailure = failures[name];
  return {
    reference,
    description: {
      id: toDigest(`image ${reference}`),
      ...(isPulled && { digest: toDigest(`manifest ${reference}`) }),
      entrypoint: behaviour || startFailure ? [`/scripts/${name}`] : [],
      command: [],
      environment: name === 'prints-environment' ? ['FROM_IMAGE=yes'] : [],
      user: '',
      workingDirectory: '',
      labels: {},
      volumes: [],
      platform: { operatingSystem: 'linux', architecture: 'amd64' },
      sizeBytes: 2_000_000,
    },
    ...(behaviour && { behaviour }),
    ...(startFailure && { startFailure }),
  };
}
