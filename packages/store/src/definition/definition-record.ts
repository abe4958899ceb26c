import { createHash } from 'node:crypto';
import type { ConcurrencyKey, Definition, DefinitionContent, DefinitionVersion } from '@longshore/shared';
import { z } from 'zod';
import { type JobFields, withoutEmpty } from '../job/job-record.ts';

const instant = z.coerce.number().int();
const number = z.coerce.number().int().positive();

/** The hash of a definition as Redis gives it: every value is text. */
const definitionHash = z.object({
  version: z.literal('1').transform(() => 1 as const),
  labels: z.string().transform((text) => JSON.parse(text) as Readonly<Record<string, string>>),
  live: number,
  versions: number,
  createdAt: instant,
  changedAt: instant,
  archivedAt: instant.optional(),
  concurrencyKey: z
    .string()
    .transform((text) => JSON.parse(text) as ConcurrencyKey)
    .optional(),
});

interface Place {
  readonly project: string;
  readonly name: string;
}

export function toDefinition({ project, name }: Place, hash: Record<string, string>): Definition {
  const { archivedAt, concurrencyKey, ...fields } = definitionHash.parse(hash);
  return {
    project,
    name,
    ...fields,
    ...(concurrencyKey ? { concurrencyKey } : {}),
    ...(archivedAt === undefined ? {} : { archivedAt }),
  };
}

export function toDefinitionFields(definition: Omit<Definition, 'project' | 'name' | 'concurrencyKey'>): JobFields {
  return withoutEmpty({ ...definition, labels: JSON.stringify(definition.labels) });
}

/** @param text what we wrote ourselves; it is not parsed by a schema a second time. */
export function toVersion(number: string, text: string): DefinitionVersion {
  return { number: Number(number), ...(JSON.parse(text) as DefinitionContent & { createdAt: number }) };
}

/** The same content has the same digest, however its fields were ordered. */
export function digestContent(content: DefinitionContent): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(content)))
    .digest('hex')
    .slice(0, 32);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => [name, inOrder(field)]);
}
