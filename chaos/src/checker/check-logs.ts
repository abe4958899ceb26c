import type { AttemptAnswer, LogLineAnswer } from '../client/api-answers.ts';
import type { ContainerLife } from '../recorder/container-life.ts';
import type { Breach, Evidence } from './evidence.ts';

/** Each line that a container printed is there once and in order, or a mark says that something is missing there. */
export function checkLogs({ finals, lives }: Evidence): Breach[] {
  return lives.flatMap((life) => {
    const final = finals.get(life.job);
    const attempt = final?.job.attempts.find(({ number }) => number === life.attempt);
    if (!final || !attempt) return [];
    const lines = final.log.filter((line) => line.attempt === life.attempt);
    return judge(life, attempt, lines).map((what) => ({
      kind: 'lines' as const,
      job: life.job,
      sentence: `attempt ${life.attempt} (${attempt.outcome}): ${what}`,
    }));
  });
}

function judge(life: ContainerLife, attempt: AttemptAnswer, lines: readonly LogLineAnswer[]): string[] {
  const found: string[] = [];
  let last = 0;
  let isMarked = false;
  for (const line of lines) {
    if (line.stream === 'system') {
      isMarked ||= isMark(line);
      continue;
    }
    const [number = '', nonce] = line.text.split(' ');
    if (nonce !== life.nonce) found.push(`the line "${line.text}" is not its container's`);
    else if (Number(number) <= last) found.push(`line ${number} comes again after line ${last}`);
    else if (Number(number) > last + 1 && !isMarked)
      found.push(`lines ${last + 1} to ${Number(number) - 1} are missing`);
    last = Number(number);
    isMarked = false;
  }
  const printed = isWhole(attempt) ? (life.end?.lines ?? 0) : 0;
  if (printed > last && !isMarked) found.push(`of ${printed} lines those after ${last} are missing`);
  return found;
}

function isMark({ dropped, text }: LogLineAnswer): boolean {
  return dropped !== undefined || /missing|dropped/i.test(text);
}

/** Of an attempt that nobody followed to its end nobody can have all lines. */
function isWhole({ outcome, reason }: AttemptAnswer): boolean {
  if (outcome === 'interrupted') return reason !== 'engine-down';
  return outcome !== 'lost' && outcome !== 'never-started';
}
