import type { Evidence, FinalJob } from '../checker/evidence.ts';
import type { JobAnswer, LogLineAnswer } from '../client/api-answers.ts';
import type { Client } from '../client/client.ts';
import type { EndWatch } from '../client/end-watch.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { readLedger } from '../recorder/read-ledger.ts';
import { readUptimeMs } from '../recorder/uptime.ts';

const atOnce = 8;

/** Asks everybody who knows something, when all is over. */
export async function collectEvidence(
  { fleet, client, watch }: { fleet: Fleet; client: Client; watch: EndWatch },
  { leftovers, wereDaemonsKilled }: Pick<Evidence, 'leftovers' | 'wereDaemonsKilled'>,
): Promise<Evidence> {
  const finals = new Map<string, FinalJob>();
  const ids = client.ledger.accepted.map(({ id }) => id);
  const collectJob = async (id: string) => {
    const final = await readFinal(client, id);
    if (final) finals.set(id, final);
  };
  const collect = async () => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) await collectJob(id);
  };
  await Promise.all(Array.from({ length: atOnce }, collect));
  return {
    submissions: client.ledger.all,
    seenEnds: watch.ends,
    finals,
    listed: await listJobs(client),
    lives: await readLedger(fleet.ledger),
    bootedAt: Date.now() - readUptimeMs(),
    leftovers,
    wereDaemonsKilled,
  };
}

async function readFinal(client: Client, id: string): Promise<FinalJob | undefined> {
  const job = await client.findJob(id);
  if (!job) return undefined;
  const text = await client.read(`/v1/jobs/${id}/logs`, 'application/x-ndjson');
  const log = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogLineAnswer);
  return { job, log };
}

async function listJobs(client: Client): Promise<{ id: string; key: string }[]> {
  const all: { id: string; key: string }[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const text: string = await client.read(
      `/v1/jobs?label=suite%3Dchaos&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    const { data, nextCursor } = JSON.parse(text) as { data: JobAnswer[]; nextCursor?: string | null };
    all.push(...data.map(({ id, labels }) => ({ id, key: labels['chaos-key'] ?? '' })));
    cursor = nextCursor ?? undefined;
  }
  return all;
}
