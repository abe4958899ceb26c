import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from './folder.ts';

/** Where the parts of a running `npm start` are. */
export type Addresses = { readonly redisUrl: string; readonly dockerHost: string; readonly api: string };

const path = join(dataFolder, 'addresses.json');

/** Notes the addresses, for `npm run doctor` in another terminal. */
export function writeAddresses(addresses: Addresses): void {
  writeFileSync(path, JSON.stringify(addresses), { mode: 0o600 });
}

/** Forgets the addresses. */
export function removeAddresses(): void {
  rmSync(path, { force: true });
}

/** The addresses of the last start, if it still runs or was killed. */
export function findAddresses(): Addresses | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Addresses;
  } catch {
    return undefined;
  }
}
