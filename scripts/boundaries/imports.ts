/** One import of a module, as it stands in a file. */
export type Import = { readonly specifier: string; readonly line: number; readonly typeOnly: boolean };

const fromClause = /^(?:import|export)\s[^'"`;]*?\sfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm;
const callForm = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Finds the modules that a TypeScript file imports. The formatter puts each statement at the start of a line. */
export function listImports(source: string): Import[] {
  const code = blankComments(source);
  const found = [...code.matchAll(fromClause), ...code.matchAll(callForm)];
  return found
    .map((match) => ({
      specifier: match[1] ?? match[2] ?? '',
      line: toLine(code, match.index),
      typeOnly: /^(?:import|export)\s+type\s/.test(match[0]),
    }))
    .sort((a, b) => a.line - b.line);
}

/** Finds the lines on which a file reads the environment. */
export function listEnvironmentReads(source: string): number[] {
  const code = blankComments(source);
  return [...code.matchAll(/\bprocess\s*\.\s*env\b|\bimport\s*\{[^}]*\benv\b[^}]*\}\s*from\s*'node:process'/g)].map(
    (match) => toLine(code, match.index),
  );
}

// Spaces in the place of comments keep the line numbers. A `//` inside a string is followed by text on the same line at worst.
function blankComments(source: string): string {
  return source
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

function toLine(code: string, index: number): number {
  return code.slice(0, index).split('\n').length;
}
