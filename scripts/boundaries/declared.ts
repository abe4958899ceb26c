import { isBuiltin } from 'node:module';
import type { Import } from './imports.ts';
import { findPackageFolder, isOutside } from './rules.ts';

/** The part of a package.json that is read here. */
export type Manifest = {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

/** The manifests by their folder, such as `apps/api`. */
export type Manifests = ReadonlyMap<string, Manifest>;

/**
 * Finds the package that an import needs and its manifest does not name, or undefined. What is not named works in this
 * repository, where everything is installed, and is missing in an image, which gets the packages of one app.
 */
export function findUndeclared(
  file: string,
  { specifier, typeOnly }: Import,
  manifests: Manifests,
): string | undefined {
  const manifest = manifests.get(findPackageFolder(file) ?? '');
  if (!manifest || isOutside(file) || specifier.startsWith('.') || isBuiltin(specifier)) return undefined;
  const name = toPackageName(specifier);
  const declared = { ...manifest.dependencies, ...(typeOnly ? toTypedNames(manifest) : {}) };
  return name in declared || name === manifest.name ? undefined : name;
}

function toPackageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

// Types alone may come from a package of development: they are gone when the code runs.
function toTypedNames({ devDependencies = {} }: Manifest): Record<string, string> {
  const ofTypes = Object.keys(devDependencies).filter((name) => name.startsWith('@types/'));
  return { ...devDependencies, ...Object.fromEntries(ofTypes.map((name) => [name.slice('@types/'.length), ''])) };
}
