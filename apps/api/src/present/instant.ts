import { z } from 'zod';

/** Epoch milliseconds → RFC 3339 in UTC. */
export function formatInstant(at: number): string {
  return new Date(at).toISOString();
}

/** An instant in an answer. */
export const instantSchema = z.string().meta({ format: 'date-time', examples: ['2026-11-21T04:38:00.000Z'] });

type Formatted<T> = { [K in keyof T]: string };

/** Formats the instants that are there, and leaves out the others. */
export function formatInstants<T extends Record<string, number | undefined>>(instants: T): Partial<Formatted<T>> {
  const entries = Object.entries(instants).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, at]) => [name, formatInstant(at)])) as Partial<Formatted<T>>;
}
