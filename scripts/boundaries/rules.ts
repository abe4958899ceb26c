/** Which of our packages a package's files may import. Testing may import anything, so it is not listed. */
export const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  platform: ['shared'],
  store: ['shared', 'platform'],
  sdk: ['shared'],
  cli: ['sdk', 'shared'],
  dashboard: ['sdk', 'shared'],
  api: ['shared', 'platform', 'store'],
  worker: ['shared', 'platform', 'store'],
};

/** The one folder in which a library may be imported. */
export const libraryHomes: Readonly<Record<string, string>> = {
  ajv: 'packages/platform/',
  // A baseline to be measured against; the product does without it.
  bullmq: 'bench/',
  ioredis: 'packages/store/',
  express: 'apps/api/',
  pino: 'packages/platform/',
  'prom-client': 'packages/platform/',
};

/** Code that is never part of a running Longshore: tests, measurements and what starts them. */
const outsideFolders = ['bench/', 'chaos/', 'e2e/', 'deploy/', 'scripts/', 'packages/testing/'];

/** Says whether a file is a test, or exists only to run, measure or check the system. */
export function isOutside(file: string): boolean {
  return (
    /\.(test|contract|fixture|bench)\.ts$/.test(file) ||
    outsideFolders.some((folder) => file.startsWith(folder)) ||
    !file.includes('/')
  );
}

/** The folder of the package that a file belongs to (`apps/api`), or undefined for a file of the root. */
export function findPackageFolder(file: string): string | undefined {
  return file.match(/^(apps|packages)\/[^/]+/)?.[0] ?? file.match(/^(bench|chaos|e2e|scripts|deploy)(?=\/)/)?.[0];
}
