/** The part of package-lock.json (version 3) that is read here. */
export type LockFile = {
  packages: Record<string, LockEntry>;
};

type LockEntry = {
  version?: string;
  resolved?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};

const systems: Readonly<Record<string, string>> = {
  aix: 'aix',
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
};
const processors: Readonly<Record<string, string>> = {
  '64': 'x64',
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  x64: 'x64',
};

/**
 * Adds an entry for each optional package that its parent names and the lock file lacks, and returns their names.
 *
 * npm leaves such an entry out when the registry in use does not offer the package, and then `npm ci` refuses the lock
 * file wherever it is offered (and, from npm 11, wherever it is not). The platform is read out of the package's name.
 */
export function completeLock(lock: LockFile): string[] {
  const missing = listMissing(lock);
  for (const { path, entry } of missing) lock.packages[path] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  return missing.map(({ path }) => path.replace('node_modules/', ''));
}

/** The optional packages that are named somewhere in the lock file and have no entry of their own. */
export function listMissing(lock: LockFile): { path: string; entry: LockEntry }[] {
  return Object.entries(lock.packages).flatMap(([parentPath, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(lock, parentPath, name))
      .flatMap(([name, version]) => {
        const entry = toEntry(name, version, parent);
        return entry ? [{ path: `node_modules/${name}`, entry }] : [];
      }),
  );
}

function isLocked(lock: LockFile, parentPath: string, name: string): boolean {
  return `node_modules/${name}` in lock.packages || `${parentPath}/node_modules/${name}` in lock.packages;
}

// A package whose name tells no platform would be installed everywhere: it is left to npm.
function toEntry(name: string, version: string, parent: LockEntry): LockEntry | undefined {
  const words = (name.split('/').at(-1) ?? name).split('-');
  const os = words.flatMap((word) => systems[word] ?? []);
  const cpu = words.flatMap((word) => processors[word] ?? []);
  if (os.length === 0 || cpu.length === 0 || !/^\d/.test(version)) return undefined;
  const libc = words.includes('musl') ? { libc: ['musl'] } : {};
  return { version, cpu, ...(parent.dev ? { dev: true } : {}), ...libc, optional: true, os };
}
