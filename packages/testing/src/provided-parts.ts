import type { FixtureImages } from './images/build-images.ts';
import { isSkip, type Skip } from './missing-part.ts';

/** What the global setup starts once for a run and hands to every test file. Plain data: handles stay with the setup. */
export interface Parts {
  redis: { url: string; port: number };
  docker: { host: string; socketPath: string };
  registry: { host: string };
  images: FixtureImages;
}

/** The name of a part. */
export type PartName = keyof Parts;

/** Each part, or why this machine does not have it. */
export type ProvidedParts = { [Name in PartName]: Parts[Name] | Skip };

declare module 'vitest' {
  export interface ProvidedContext {
    parts: ProvidedParts;
  }
}

/** Why there is no part at all in a project without the global setup. */
export const NO_SETUP: Skip = { skip: 'this project runs without the global setup that starts the parts' };

/** Why each of the parts that are missing is missing. */
export function listAbsences(names: readonly PartName[], provided: ProvidedParts | undefined): string[] {
  return names.flatMap((name) => {
    const part = provided?.[name] ?? NO_SETUP;
    return isSkip(part) ? [`${name}: ${part.skip}`] : [];
  });
}
