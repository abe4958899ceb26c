import { expect } from 'vitest';
import type { ShownOutput } from './read-examples.ts';

/** Holds what a command printed against what its page shows. `…` stands for anything: within a line, or as a line of its own for many. */
export function expectOutput(printed: string, shown: ShownOutput, what: string): void {
  if (shown.kind === 'text') expect(printed.trimEnd(), what).toMatch(toPattern(shown.text));
  else expect(parse(printed, what), what).toEqual(toMatcher(JSON.parse(shown.text)));
}

function toPattern(text: string): RegExp {
  const lines = text.trimEnd().split('\n');
  const patterns = lines.map((line) => (line === '…' ? '(?:[^\\n]*\\n)*?[^\\n]*' : escapeLine(line)));
  return new RegExp(`^${patterns.join('\\n')}$`);
}

function escapeLine(line: string): string {
  const escaped = line.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return escaped.replaceAll('…', '[^\\n]*?');
}

/** Objects hold at least what is shown; lists are shown whole. */
function toMatcher(shown: unknown): unknown {
  if (typeof shown === 'string') return shown.includes('…') ? expect.stringMatching(toPattern(shown)) : shown;
  if (Array.isArray(shown)) return shown.map(toMatcher);
  if (typeof shown !== 'object' || shown === null) return shown;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, toMatcher(value)])),
  );
}

function parse(printed: string, what: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    throw new Error(`${what} printed no JSON: ${printed.slice(0, 2_000)}`);
  }
}
