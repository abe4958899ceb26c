import { lookup as lookUpByName } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from './is-public-address.ts';
import { RegistryFailure } from './registry-failure.ts';

export interface FoundAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name, as the system knows them. */
export type LookUp = (hostname: string) => Promise<readonly FoundAddress[]>;

export const lookUp: LookUp = (hostname) => lookUpByName(hostname, { all: true });

/**
 * The address to connect to. It is asked for once, checked, and then dialled as it stands, so that a name cannot mean
 * something else by then. A host that is an address already is checked in the same way.
 */
export async function findAddress(
  hostname: string,
  { mayBeInternal, lookUp, signal }: { mayBeInternal: boolean; lookUp: LookUp; signal: AbortSignal },
): Promise<FoundAddress> {
  const family = isIP(hostname);
  const all = family ? [{ address: hostname, family }] : await underSignal(lookUp(hostname), signal);
  const found = all.find(({ address }) => mayBeInternal || isPublicAddress(address));
  if (found) return found;
  const why = 'it has an internal address, and the list does not name it with its port';
  throw new RegistryFailure(`${hostname} is not asked: ${why}.`);
}

/** A look-up cannot be broken off; what it finds after that is not waited for. */
function underSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
