import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    projects: [
      {
        // Needs nothing but Node.
        test: {
          name: 'unit',
          include: ['packages/{shared,platform}/**/*.test.ts', 'scripts/**/*.test.ts', '**/*.unit.test.ts'],
          exclude,
          // Property tests take long on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        // Runs against a real Redis, container engine and registry; see packages/testing/src/global-setup.ts.
        test: {
          name: 'parts',
          include: ['packages/{store,testing}/**/*.test.ts', 'apps/**/*.test.ts', 'e2e/**/*.test.ts'],
          exclude: [...exclude, '**/*.unit.test.ts'],
          globalSetup: ['packages/testing/src/global-setup.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // On a machine shared with strangers a part may stall once; the run names each test that needed a second try.
          retry: process.env.CI ? 1 : 0,
        },
      },
    ],
  },
});
