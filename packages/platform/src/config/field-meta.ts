import type { z } from 'zod';

interface Wrapper {
  innerType?: z.ZodType;
  in?: z.ZodType;
}

/** Reads one entry of a field's metadata, also where `.optional()`, `.default()` or a transform was put around it. */
export function findFieldMeta(field: z.ZodType, name: string): unknown {
  const value = field.meta()?.[name];
  if (value !== undefined) return value;
  const { innerType, in: input } = field.def as unknown as Wrapper;
  const inner = innerType ?? input;
  return inner ? findFieldMeta(inner, name) : undefined;
}

/** Whether a field is marked with `.meta({ secret: true })`. */
export function isSecretField(field: z.ZodType | undefined): boolean {
  return field !== undefined && findFieldMeta(field, 'secret') === true;
}
