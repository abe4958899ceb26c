import { findPin, type JobRequest, type JobSpec, pinSpec } from '@longshore/shared';
import type { ApiContext } from '../context.ts';

/**
 * Freezes what the image's tag means now into a request that asks for it, or that comes from a definition. Where its registry
 * cannot be asked, the job is accepted all the same, and its first attempt pins it.
 */
export async function pinAtSubmit(
  { registries, metrics }: Pick<ApiContext, 'registries' | 'metrics'>,
  request: JobRequest,
): Promise<JobRequest> {
  const { spec } = request;
  if (!isPinnedAtSubmit(spec)) return request;
  const answer = await registries.findDigest(spec.image);
  metrics.pins.inc({ result: answer.word });
  return answer.word === 'found' ? { ...request, spec: pinSpec(spec, answer) } : request;
}

/** An image that must not be pulled is the worker's own, whatever a registry has under its name. */
function isPinnedAtSubmit(spec: JobSpec): boolean {
  const when = spec.pin ?? (spec.definition ? 'submit' : 'start');
  return when === 'submit' && spec.pull !== 'never' && !findPin(spec).pinnedBy;
}
