import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Example } from './read-examples.ts';

// A machine for tests need not have jq; the pages use no more of it than this stands in for.
const PRELUDE = `
curl() { command curl --silent --show-error --max-time 50 "$@"; }
command -v jq > /dev/null || jq() { "$NODE" -e 'process.stdin.toArray().then((parts) => {
  const found = process.argv.at(-1).split(".").filter(Boolean).reduce((value, name) => value?.[name], JSON.parse(Buffer.concat(parts)));
  console.log(typeof found === "string" ? found : JSON.stringify(found));
})' "$@"; }
`;

/** Runs the examples of a page one after another in one shell, as a reader would, and gives what each printed. */
export async function runExamples(examples: readonly Example[], address: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-docs-'));
  try {
    const blocks = examples.map(({ script }, index) => `{\n${script}\n} > "$OUTPUTS/${index}" 2>&1`);
    const script = `${PRELUDE}\n${blocks.join('\n')}`.replaceAll('localhost:8080', address);
    const shell = spawn('bash', ['-c', script], {
      env: { PATH: process.env.PATH ?? '', NODE: process.execPath, OUTPUTS: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await once(shell, 'exit');
    return await Promise.all(examples.map((_, index) => readFile(join(folder, String(index)), 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
