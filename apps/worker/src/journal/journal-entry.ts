import { type AttemptId, isAttemptId } from '@longshore/shared';
import { z } from 'zod';

/*
 * An entry is a file of lines: first what the attempt is, then what became of it, one line each. Lines are only added, so
 * that a process that dies while it writes tears no more than the last one.
 */

const header = z.strictObject({
  version: z.literal(1),
  fleet: z.string(),
  project: z.string(),
  attempt: z.string().refine(isAttemptId),
  /** Of the container engine: another one does not have its container. */
  engine: z.string(),
});

/** What an attempt is, for whoever finds its entry. */
export interface EntryHeader extends Omit<z.infer<typeof header>, 'version' | 'attempt'> {
  readonly attempt: AttemptId;
}

/** What happens to an attempt that its worker's successor has to know. */
export type EntryMark =
  /** The token that its lease is, or may soon be, held with. */
  | { readonly kind: 'token'; readonly token: string }
  /** Its container is about to be started. @param at epoch milliseconds by Redis's clock. */
  | { readonly kind: 'starting'; readonly at: number }
  /** All of its standard input was handed over. */
  | { readonly kind: 'fed' }
  /** Its container is about to be stopped. @param way the kind of the ending that asks for it. */
  | { readonly kind: 'stopping'; readonly way: string }
  /** Its worker leaves, in good health, and leaves it to a successor. */
  | { readonly kind: 'detached' };

export interface JournalEntry extends EntryHeader {
  /** Oldest first: the first one keys the proof on its container, and the last ones may hold its lease. */
  readonly tokens: readonly string[];
  readonly startingAt?: number;
  readonly isFed: boolean;
  readonly stoppingFor?: string;
  /** How many of its workers are gone without having detached from it. */
  readonly deaths: number;
}

export function formatHeader({ fleet, project, attempt, engine }: EntryHeader): string {
  return `${JSON.stringify({ version: 1, fleet, project, attempt, engine })}\n`;
}

export function formatMark(mark: EntryMark): string {
  switch (mark.kind) {
    case 'token':
      return `token ${mark.token}\n`;
    case 'starting':
      return `starting ${mark.at}\n`;
    case 'stopping':
      return `stopping ${mark.way}\n`;
    case 'fed':
    case 'detached':
      return `${mark.kind}\n`;
  }
}

/** Undefined where the text is no entry of ours, or was torn before it could be of use. */
export function parseEntry(text: string): JournalEntry | undefined {
  // What follows the last newline was torn.
  const [first = '', ...lines] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const parsed = header.safeParse(parseJson(first));
  if (!parsed.success) return undefined;
  const valuesOf = (name: string) => lines.flatMap((line) => (line.startsWith(`${name} `) ? [line.split(' ')[1]] : []));
  const tokens = valuesOf('token').filter((token) => token !== undefined);
  // The first one won the race, whatever a successor asked for.
  const stoppingFor = valuesOf('stopping')[0];
  const startingAt = Number(valuesOf('starting').at(-1));
  // Each worker that had it in hand made up a token for it.
  const deaths = tokens.length - lines.filter((line) => line === 'detached').length;
  const { version: _, attempt, ...rest } = parsed.data;
  return {
    ...{ ...rest, attempt: attempt as AttemptId, tokens, isFed: lines.includes('fed'), deaths },
    ...(Number.isFinite(startingAt) ? { startingAt } : {}),
    ...(stoppingFor === undefined ? {} : { stoppingFor }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
