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
    const what = judge(life, attempt, lines);
    return what
      ? [{ kind: 'lines', job: life.job, sentence: `attempt ${life.attempt} (${attempt.outcome}): ${what}` }]
      : [];
  });
}

/** The first thing that is wrong with the log of an attempt. */
function judge(life: ContainerLife, attempt: AttemptAnswer, lines: readonly LogLineAnswer[]): string | undefined {
  let last = 0;
  let isMarked = false;
  for (const line of lines) {
    if (line.stream === 'system') {
      isMarked ||= isMark(line);
      continue;
    }
    // What the shell itself says of a limit that it ran into has no number.
    if (line.stream === 'stderr') continue;
    const [text = '', nonce = ''] = line.text.split(' ');
    const number = Number(text);
    // What ends an attempt for its output cuts in the midst of a line.
    const isCut = attempt.outcome === 'output-limit' && line === lines.findLast(({ stream }) => stream === 'stdout');
    if (isCut) return undefined;
    if (nonce !== life.nonce) return `the line "${line.text}" is not its container's`;
    if (number <= last) return `line ${number} comes again after line ${last}`;
    if (number > last + 1 && !isMarked) return `lines ${last + 1} to ${number - 1} are missing`;
    last = number;
    isMarked = false;
  }
  const printed = isWhole(attempt) ? (life.end?.lines ?? 0) : 0;
  return printed > last && !isMarked ? `of ${printed} lines those after ${last} are missing` : undefined;
}

function isMark({ dropped, text }: LogLineAnswer): boolean {
  return dropped !== undefined || /missing|dropped/i.test(text);
}

/** Of an attempt that nobody followed to its end nobody can have all lines. */
function isWhole({ outcome, reason }: AttemptAnswer): boolean {
  if (outcome === 'interrupted') return reason !== 'engine-down';
  return outcome !== 'lost' && outcome !== 'never-started';
}
