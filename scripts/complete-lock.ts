import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { completeLock, type LockFile } from './lock/complete-lock.ts';
import { say } from './machine/say.ts';

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
const added = completeLock(lock);
if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
say(added.length === 0 ? 'package-lock.json lists every platform.' : `Added to package-lock.json: ${added.join(', ')}`);
