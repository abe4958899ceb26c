import { labels } from '@longshore/shared';
import { z } from 'zod';

/** A repeatable `label=name=value`: all of them must match. */
export function labelFilter() {
  return z
    .array(z.string())
    .meta({ examples: [['team=ops']] })
    .transform((texts, context) => {
      const found = new Map<string, string>();
      for (const text of texts) {
        const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
        // zod's records skip this name in silence, and a filter that is skipped finds too much.
        if (name === '__proto__') return fail(context, 'names a label that cannot be');
        if (name === undefined || value === undefined) return fail(context, 'must be written as name=value');
        if ((found.get(name) ?? value) !== value) return fail(context, `asks for two values of "${name}"`);
        found.set(name, value);
      }
      const parsed = labels.safeParse(Object.fromEntries(found));
      const [issue] = parsed.error?.issues ?? [];
      if (!issue) return parsed.data ?? {};
      return fail(context, issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message);
    });
}

function fail(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
