import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence } from '../checker/evidence.ts';
import type { Fleet } from '../fleet/fleet.ts';

/** Copies the logs, the ledger and the evidence to where they outlive the fleet. @returns the folder. */
export async function keepFiles({ folder }: Fleet, evidence: Evidence): Promise<string> {
  const kept = `${folder}-kept`;
  await cp(folder, kept, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const plain = { ...evidence, seenEnds: [...evidence.seenEnds], finals: [...evidence.finals] };
  await writeFile(join(kept, 'evidence.json'), JSON.stringify(plain, null, 1));
  return kept;
}
