import { dirname, join, normalize } from 'node:path/posix';
import { findUndeclared, type Manifests } from './declared.ts';
import { type Import, listEnvironmentReads, listImports } from './imports.ts';
import { allowedPackages, findPackageFolder, isOutside, libraryHomes } from './rules.ts';

/** A breach of the import table: where it is, and the rule that it breaks. */
export type Breach = { readonly file: string; readonly line: number; readonly rule: string };

/** Checks one file against the import table of the architecture. `file` is its path from the root. */
export function checkFile(file: string, source: string, manifests: Manifests = new Map()): Breach[] {
  const ofImports = listImports(source).flatMap((found) => {
    const rule = findBrokenRule(file, found) ?? checkDeclared(file, found, manifests);
    return rule ? [{ file, line: found.line, rule }] : [];
  });
  return [...ofImports, ...checkEnvironment(file, source)];
}

function findBrokenRule(file: string, { specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) return checkRelative(file, specifier);
  const ours = specifier.match(/^@longshore\/([^/]+)/)?.[1];
  return ours ? checkPackage(file, ours, specifier) : checkLibrary(file, specifier);
}

function checkRelative(file: string, specifier: string): string | undefined {
  const from = findPackageFolder(file);
  const to = normalize(join(dirname(file), specifier));
  if (from === undefined || to.startsWith(`${from}/`)) return undefined;
  return `a relative import stays in its package: ${specifier} leaves ${from}`;
}

function checkPackage(file: string, name: string, specifier: string): string | undefined {
  if (isOutside(file)) return undefined;
  if (specifier !== `@longshore/${name}`) return `a package is imported by its name: ${specifier} reaches into it`;
  if (name === 'testing') return 'testing is imported by tests alone';
  const own = findPackageFolder(file)?.split('/').at(-1) ?? '';
  if (own === name) return `a package does not import itself by its name: ${specifier}`;
  const allowed = allowedPackages[own];
  if (!allowed || allowed.includes(name)) return undefined;
  return `${own} may import ${allowed.join(', ') || 'none of our packages'}: not ${name}`;
}

function checkLibrary(file: string, specifier: string): string | undefined {
  const library = specifier.split('/')[0] ?? specifier;
  const home = libraryHomes[library];
  if (!home || file.startsWith(home) || isOutside(file)) return undefined;
  return `${library} is imported in ${home} alone`;
}

function checkDeclared(file: string, found: Import, manifests: Manifests): string | undefined {
  const missing = findUndeclared(file, found, manifests);
  return missing && `${missing} is imported and not among the dependencies in ${findPackageFolder(file)}/package.json`;
}

function checkEnvironment(file: string, source: string): Breach[] {
  if (isOutside(file) || file.endsWith('/config.ts')) return [];
  return listEnvironmentReads(source).map((line) => ({ file, line, rule: 'process.env is read in config.ts alone' }));
}
