import { expect, test } from 'vitest';
import { checkFile } from './check-file.ts';
import { buildGraph, findCycles } from './cycles.ts';
import { listEnvironmentReads, listImports } from './imports.ts';

function listRules(file: string, source: string): string[] {
  return checkFile(file, source).map(({ line, rule }) => `${line} ${rule}`);
}

test('an import over several lines is found on its first line', () => {
  const source = "// import { x } from 'no';\n\nimport {\n  a,\n  b,\n} from 'library';\n";
  expect(listImports(source)).toEqual([{ specifier: 'library', line: 3, typeOnly: false }]);
});

test('imports for their effect, re-exports and calls of import are found', () => {
  const source =
    "import './a.ts';\nexport { b } from './b.ts';\nconst c = await import('./c.ts');\nexport type { D } from './d.ts';\n";
  expect(listImports(source).map(({ specifier }) => specifier)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts']);
});

test('shared imports none of our packages', () => {
  expect(listRules('packages/shared/src/job/job.ts', "import { x } from '@longshore/store';\n")).toEqual([
    '1 shared may import none of our packages: not store',
  ]);
});

test('apps do not import apps', () => {
  expect(listRules('apps/api/src/main.ts', "import { x } from '@longshore/worker';\n")).toHaveLength(1);
  expect(listRules('apps/api/src/main.ts', "import { x } from '../../worker/src/config.ts';\n")).toHaveLength(1);
});

test('a package is imported by its name, never by a file of it', () => {
  expect(listRules('apps/api/src/main.ts', "import { x } from '@longshore/store/src/keys.ts';\n")).toHaveLength(1);
  expect(listRules('apps/api/src/main.ts', "import { x } from '@longshore/store';\n")).toEqual([]);
});

test('a library is imported in its home alone', () => {
  expect(listRules('apps/worker/src/attempt/run-attempt.ts', "import { Queue } from 'bullmq';\n")).toHaveLength(1);
  expect(listRules('packages/store/src/ticket/tickets.ts', "import { Queue } from 'bullmq';\n")).toHaveLength(1);
  expect(listRules('bench/src/measure/submits.ts', "import { Queue } from 'bullmq';\n")).toEqual([]);
  expect(listRules('apps/api/src/main.ts', "import type { Redis } from 'ioredis';\n")).toHaveLength(1);
});

test('testing is imported by tests alone', () => {
  const source = "import { x } from '@longshore/testing';\n";
  expect(listRules('packages/store/src/lease/lease.ts', source)).toEqual(['1 testing is imported by tests alone']);
  expect(listRules('packages/store/src/lease/lease.parts.test.ts', source)).toEqual([]);
  expect(listRules('apps/worker/src/containers/container-engine.contract.ts', source)).toEqual([]);
});

test('the environment is read in config.ts alone', () => {
  const source = "/** Reads process.env. */\nexport const port = process.env['PORT'];\n";
  expect(listRules('apps/api/src/port.ts', source)).toEqual(['2 process.env is read in config.ts alone']);
  expect(listRules('apps/api/src/config.ts', source)).toEqual([]);
  expect(listEnvironmentReads(source)).toEqual([2]);
});

test('a circle of files is found, and an import of types closes none', () => {
  const circle = new Map([
    ['a.ts', "import { b } from './b.ts';\n"],
    ['b.ts', "import { c } from './c.ts';\n"],
    ['c.ts', "import { a } from './a.ts';\n"],
  ]);
  expect(findCycles(buildGraph(circle))).toEqual([['a.ts', 'b.ts', 'c.ts', 'a.ts']]);
  circle.set('c.ts', "import type { A } from './a.ts';\n");
  expect(findCycles(buildGraph(circle))).toEqual([]);
});

test('what a package imports is among its dependencies', () => {
  const manifests = new Map([
    ['apps/api', { name: '@longshore/api', dependencies: { zod: '4' }, devDependencies: { '@types/express': '5' } }],
  ]);
  const rule = 'is imported and not among the dependencies in apps/api/package.json';
  expect(checkFile('apps/api/src/a.ts', "import { z } from 'zod';\nimport fs from 'node:fs';\n", manifests)).toEqual(
    [],
  );
  expect(checkFile('apps/api/src/a.ts', "import type { Request } from 'express';\n", manifests)).toEqual([]);
  expect(checkFile('apps/api/src/a.ts', "import express from 'express';\n", manifests)).toMatchObject([
    { rule: `express ${rule}` },
  ]);
  expect(checkFile('apps/api/src/a.ts', "import { x } from '@longshore/store';\n", manifests)).toMatchObject([
    { rule: `@longshore/store ${rule}` },
  ]);
});
