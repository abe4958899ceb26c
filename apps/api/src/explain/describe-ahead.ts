import type { Turn } from '@longshore/store';

/** " 2 are ahead of it.", to stand behind a sentence; nothing where none is. */
export function describeAhead(count: number): string {
  if (count < 1) return '';
  return ` ${count} ${count === 1 ? 'is' : 'are'} ahead of it.`;
}

/** Jobs of all projects that are expected to start before one. */
export function countAhead({ ahead }: Turn): number {
  return ahead.reduce((sum, { count }) => sum + count, 0);
}
