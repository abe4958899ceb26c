import { randomBytes } from 'node:crypto';

/** Who knows it holds the lease. Its holder makes it up before the claim, so that a claim may be sent again. */
export function mintLeaseToken(): string {
  return randomBytes(16).toString('hex');
}
