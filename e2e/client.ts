/** What the tests read of a job's answer. */
export interface JobAnswer {
  readonly id: string;
  readonly state: string;
  readonly reason?: string;
  readonly digest?: string;
  readonly result?: unknown;
  readonly attempts: readonly {
    readonly number: number;
    readonly outcome?: string;
    readonly reason?: string;
    readonly exitCode?: number;
    readonly worker: string;
    readonly startedAt: string;
    readonly endedAt?: string;
  }[];
}

export interface LogLineAnswer {
  readonly attempt: number;
  readonly seq: number;
  readonly stream: 'stdout' | 'stderr' | 'system';
  readonly at: string;
  readonly text: string;
  readonly dropped?: { readonly lines: number; readonly bytes: number };
}

/** Submits a job and, where asked, waits for its end. */
export async function submit(url: string, body: unknown, waitSeconds = 0): Promise<JobAnswer> {
  const reply = await fetch(`${url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}) },
    body: JSON.stringify(body),
  });
  const answer = await reply.text();
  if (!reply.ok) throw new Error(`submit answers ${reply.status}: ${answer}`);
  return JSON.parse(answer) as JobAnswer;
}

/** The job once it has ended. */
export async function waitForEnd(url: string, id: string, withinMs = 120_000): Promise<JobAnswer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const job = await get<JobAnswer>(`${url}/v1/jobs/${id}?wait=20`);
    if (['succeeded', 'failed', 'cancelled', 'expired'].includes(job.state)) return job;
    if (Date.now() > deadline) throw new Error(`${id} is still ${job.state}`);
  }
}

export async function get<T>(address: string, headers: Record<string, string> = {}): Promise<T> {
  const reply = await fetch(address, { headers });
  const answer = await reply.text();
  if (!reply.ok) throw new Error(`${address} answers ${reply.status}: ${answer}`);
  return JSON.parse(answer) as T;
}

/** All lines that are kept of a job's newest attempt. */
export async function readLines(url: string, id: string): Promise<LogLineAnswer[]> {
  const reply = await fetch(`${url}/v1/jobs/${id}/logs`, { headers: { accept: 'application/x-ndjson' } });
  const answer = await reply.text();
  if (!reply.ok) throw new Error(`logs answer ${reply.status}: ${answer}`);
  return answer
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLineAnswer);
}

/** Runs one task for each item, so many at once. */
export async function eachAtOnce<T, R>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const run = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await task(items[index] as T);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  return results;
}
