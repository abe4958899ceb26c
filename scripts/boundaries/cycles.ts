import { dirname, join, normalize } from 'node:path/posix';
import { listImports } from './imports.ts';

/** For each file, the files that it imports when it runs. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Reads the graph of relative imports. An `import type` is gone when the code runs and closes no cycle. */
export function buildGraph(sources: ReadonlyMap<string, string>): ImportGraph {
  return new Map([...sources].map(([file, source]) => [file, listTargets(file, source, sources)]));
}

function listTargets(file: string, source: string, sources: ReadonlyMap<string, string>): string[] {
  return listImports(source)
    .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
    .map(({ specifier }) => normalize(join(dirname(file), specifier)))
    .filter((target) => sources.has(target));
}

/** Finds the cycles among the files, each as the path that leads back to its first file. */
export function findCycles(graph: ImportGraph): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file]);
    if (start >= 0 || finished.has(file)) return;
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return cycles;
}
