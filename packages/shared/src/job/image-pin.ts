/** An image that came from no registry: its id, and the container engine that holds it. */
export interface LocalImage {
  readonly id: string;
  readonly engine: string;
}

/** What every attempt of a job runs, whatever its tag means by then. It has one of the two, or none while that is open. */
export interface ImagePin {
  /** Of the manifest, or of the index of an image for several platforms, in the repository of the job's image. */
  readonly digest?: string;
  readonly localImage?: LocalImage;
}

/** `submit`: the job was accepted with it. `attempt`: the first attempt that had an image decided. */
export const PINNED_BY = ['submit', 'attempt'] as const;
export type PinnedBy = (typeof PINNED_BY)[number];

/**
 * What a job is pinned to, and by what: an image that is named by its digest is pinned as it stands.
 *
 * @param byAttempt what an attempt decided; it counts only where the job was accepted without.
 */
export function findPin(
  spec: ImagePin & { readonly image: string },
  byAttempt: ImagePin = {},
): ImagePin & { readonly pinnedBy?: PinnedBy } {
  const digest = spec.digest ?? spec.image.split('@')[1];
  if (digest) return { digest, pinnedBy: 'submit' };
  if (spec.localImage) return { localImage: spec.localImage, pinnedBy: 'submit' };
  if (byAttempt.digest) return { digest: byAttempt.digest, pinnedBy: 'attempt' };
  if (byAttempt.localImage) return { localImage: byAttempt.localImage, pinnedBy: 'attempt' };
  return {};
}

/** The spec of a job that is to run what another one was pinned to: its own image name, and those bits. */
export function pinSpec<Spec extends ImagePin & { readonly image: string }>(spec: Spec, pin: ImagePin): Spec {
  const { digest, localImage } = pin;
  if (spec.image.includes('@')) return spec;
  if (digest) return { ...spec, digest };
  return localImage ? { ...spec, localImage } : spec;
}
