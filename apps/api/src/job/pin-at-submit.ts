import { findPin, type JobRequest, type JobSpec, pinSpec } from '@longshore/shared';
import type { ApiContext } from '../context.ts';
import type { DigestAnswer, RegistryClient } from '../registry/registry-client.ts';

interface Pinning {
  readonly registries: Pick<RegistryClient, 'findDigest'>;
  readonly metrics: Pick<ApiContext['metrics'], 'pins'>;
}

/**
 * Freezes what the image's tag means now into a request that asks for it, or that comes from a definition. Where its registry
 * cannot be asked, the job is accepted all the same, and its first attempt pins it.
 */
export async function pinAtSubmit({ registries, metrics }: Pinning, request: JobRequest): Promise<JobRequest> {
  const { spec } = request;
  if (!isPinnedAtSubmit(spec)) return request;
  const answer = await registries.findDigest(spec.image);
  metrics.pins.inc({ result: answer.word });
  return answer.word === 'found' ? { ...request, spec: pinSpec(spec, answer) } : request;
}

/** For requests that come together: each image is asked for once, and is the same for all of them. */
export function pinTogether({ registries, metrics }: Pinning): (request: JobRequest) => Promise<JobRequest> {
  const answers = new Map<string, Promise<DigestAnswer>>();
  const findDigest = (image: string) => {
    const answer = answers.get(image) ?? registries.findDigest(image);
    answers.set(image, answer);
    return answer;
  };
  return (request) => pinAtSubmit({ registries: { findDigest }, metrics }, request);
}

/** An image that must not be pulled is the worker's own, whatever a registry has under its name. */
function isPinnedAtSubmit(spec: JobSpec): boolean {
  const when = spec.pin ?? (spec.definition ? 'submit' : 'start');
  return when === 'submit' && spec.pull !== 'never' && !findPin(spec).pinnedBy;
}
