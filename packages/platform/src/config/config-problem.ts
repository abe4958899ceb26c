import type { z } from 'zod';
import type { GivenValue } from './config-sources.ts';
import { findFieldMeta, isSecretField } from './field-meta.ts';
import { maskUrlPasswords } from './redact-config.ts';
import { toVariableName } from './variable-name.ts';

type Issue = z.core.$ZodIssue;

/** Says in one line what is wrong with one value: `REDIS_URL: Invalid URL, got "redis"; set it to a valid url ("Where Redis is.")`. */
export function describeProblem(issue: Issue, field: z.ZodType | undefined, given: GivenValue | undefined): string {
  const key = issue.path[0];
  if (key === undefined) return issue.message;
  const name = given?.name ?? toVariableName(String(key));
  const description = field && findFieldMeta(field, 'description');
  // Quoted, because a description is a sentence of its own and fits into no other.
  const gloss = typeof description === 'string' ? ` ("${description}")` : '';
  if (!given) return `${name}: is missing; set it${gloss}`;
  const advice = adviseOn(issue);
  const ending = `${advice ? `; set it to ${advice}` : ''}${gloss}`;
  const isHidden = given.isFromFile || isSecretField(field);
  // A check of the schema's own may quote the value in its message.
  const message = isHidden ? 'is not valid' : issue.message;
  return `${name}: ${message}, got ${isHidden ? '[redacted]' : `"${maskUrlPasswords(given.text)}"`}${ending}`;
}

function adviseOn(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_format':
      return `a valid ${issue.format}`;
    default:
      return undefined;
  }
}
