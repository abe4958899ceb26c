import { describe, inject, test } from 'vitest';
import { isSkip, type Skip } from './missing-part.ts';
import { listAbsences, NO_SETUP, type PartName, type Parts, type ProvidedParts } from './provided-parts.ts';

/** Gives a part, or throws the reason why there is none. For use within `describeWith`. */
export function requirePart<Name extends PartName>(name: Name): Parts[Name] {
  const part = findPart(name);
  if (isSkip(part)) throw new Error(`there is no ${name} here: ${part.skip}`);
  return part;
}

/** A suite that needs parts, and is skipped with the reason in its title where one is missing. */
export function describeWith<Name extends PartName>(
  names: Name | readonly Name[],
  title: string,
  body: (parts: Pick<Parts, Name>) => void,
): void {
  const needed: readonly Name[] = Array.isArray(names) ? names : [names as Name];
  const reasons = listAbsences(needed, inject('parts'));
  if (reasons.length > 0) {
    // A suite has to hold a test to be counted and shown.
    return void describe.skip(`${title} (skipped, ${reasons.join('; ')})`, () =>
      test('cannot run here', () => undefined));
  }
  const parts = Object.fromEntries(needed.map((name) => [name, requirePart(name)])) as Pick<Parts, Name>;
  describe(title, () => body(parts));
}

function findPart<Name extends PartName>(name: Name): Parts[Name] | Skip {
  const provided: ProvidedParts | undefined = inject('parts');
  return provided?.[name] ?? NO_SETUP;
}
