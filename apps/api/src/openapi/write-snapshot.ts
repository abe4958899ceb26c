import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OPERATIONS } from '../routes/operations.ts';
import { buildDocument } from './build-document.ts';

/** Where the document is committed, so that a change of it shows in a diff. */
export const SNAPSHOT_PATH = fileURLToPath(new URL('../../../../docs/reference/openapi.json', import.meta.url));

/** The snapshot carries no release, so that a release alone does not change it. */
export function formatSnapshot(): string {
  return `${JSON.stringify(buildDocument(OPERATIONS, '0'), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SNAPSHOT_PATH, formatSnapshot());
