import { mkdir, writeFile } from 'node:fs/promises';
import { renderReferencePages } from './reference-pages.ts';

const FOLDER = new URL('../../../docs/reference/', import.meta.url);

await mkdir(FOLDER, { recursive: true });
for (const [name, text] of Object.entries(renderReferencePages())) await writeFile(new URL(name, FOLDER), text);
