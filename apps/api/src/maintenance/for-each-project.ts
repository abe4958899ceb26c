import { listProjects, type Store } from '@longshore/store';

/** Runs a step for every project and adds up its counts. */
export async function forEachProject(
  store: Store,
  run: (project: string) => Promise<Record<string, number>>,
): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const project of await listProjects(store)) {
    for (const [what, count] of Object.entries(await run(project))) sums[what] = (sums[what] ?? 0) + count;
  }
  return sums;
}
