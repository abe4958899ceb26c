import { readdirSync, readFileSync } from 'node:fs';
import type { RacePoints } from './race-points.ts';
import { RespScanner, type RespValue } from './resp-scanner.ts';
import type { Tap, Verdict } from './wire.ts';

const SCRIPTS = new URL('../../../packages/store/src/lua/', import.meta.url);
const jobId = /job_[0-9A-Z]{26}/;
/** What the scripts say when nothing was done. */
const refusals = ['not-found', 'wrong-state', 'expired', 'no-room', 'lease-lost', 'cancel-requested'];

/** Learns from the traffic which script has which digest: each is loaded before it is called. */
export class ScriptNames {
  readonly #byFirstLine = new Map<string, string>();
  readonly #byDigest = new Map<string, string>();

  constructor() {
    for (const file of readdirSync(SCRIPTS).filter((name) => name.endsWith('.lua'))) {
      const [line = ''] = readFileSync(new URL(file, SCRIPTS), 'utf8').split('\n');
      this.#byFirstLine.set(line, file.replace('.lua', ''));
    }
  }

  learn(digest: string, name: string): void {
    this.#byDigest.set(digest, name);
  }

  findByText(text: string): string | undefined {
    return this.#byFirstLine.get(text.split('\n')[0] ?? '');
  }

  findByDigest(digest: string): string | undefined {
    return this.#byDigest.get(digest);
  }
}

interface Command {
  readonly call: string;
  readonly job: string | undefined;
  /** The script that the answer names the digest of. */
  readonly loads: string | undefined;
}

/** Reads along on a connection to Redis: which script is called for which job, and what came of it. */
export function tapRedis({
  caller,
  points,
  scripts,
}: {
  caller: string;
  points: RacePoints;
  scripts: ScriptNames;
}): Tap {
  const requests = new RespScanner();
  const replies = new RespScanner();
  const waiting: Command[] = [];
  const onRequest = (value: RespValue): Verdict => {
    const command = toCommand(value, scripts);
    waiting.push(command);
    return points.report({ caller, call: command.call, job: command.job, phase: 'request', isOk: true });
  };
  const onReply = (value: RespValue): Verdict => {
    if (value.type === '>') return 'pass';
    const command = waiting.shift();
    if (!command) return 'pass';
    if (command.loads) scripts.learn(value.words[0] ?? '', command.loads);
    const isOk = value.type !== '-' && !refusals.includes(value.words[0] ?? '');
    return points.report({ caller, call: command.call, job: command.job, phase: 'reply', isOk });
  };
  return {
    toServer: (chunk) => judge(requests.push(chunk).map(onRequest)),
    toClient: (chunk) => judge(replies.push(chunk).map(onReply)),
  };
}

function judge(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('cut') ? 'cut' : 'pass';
}

function toCommand({ words }: RespValue, scripts: ScriptNames): Command {
  const [verb = '', first = '', second = ''] = words;
  const name = verb.toLowerCase();
  const job = words.slice(2).join(' ').match(jobId)?.[0];
  if (name === 'evalsha') return { call: scripts.findByDigest(first) ?? name, job, loads: undefined };
  if (name === 'eval') return { call: scripts.findByText(first) ?? name, job, loads: undefined };
  const loads = name === 'script' && first.toLowerCase() === 'load' ? scripts.findByText(second) : undefined;
  return { call: name, job, loads };
}
