import type { AttemptAnswer } from '../client/api-answers.ts';
import type { ContainerLife } from '../recorder/container-life.ts';
import type { Breach, Evidence, FinalJob } from './evidence.ts';

/** What an attempt is said to have come to is what its container did, and it was given what the client sent. */
export function checkResults({ submissions, finals, lives }: Evidence): Breach[] {
  const livesByJob = Map.groupBy(lives, ({ job }) => job);
  return submissions.flatMap(({ answers: [id = ''], expects }) => {
    const final = finals.get(id);
    const own = livesByJob.get(id) ?? [];
    const badInput = own.filter(
      ({ payloadDigest }) => expects.payloadDigest && payloadDigest !== expects.payloadDigest,
    );
    const sentences = [
      ...badInput.map(({ attempt }) => `attempt ${attempt} was given another payload than the client sent`),
      ...(expects.mayDie ? [] : (final?.job.attempts ?? [])).flatMap((attempt) => judge(attempt, own)),
      ...(final ? judgeResult(final, own) : []),
    ];
    return sentences.map((sentence): Breach => ({ kind: 'result', job: id, sentence }));
  });
}

/** An exit code is a report of the container's own exit; only the container can say what it was. */
function judge({ number, outcome, exitCode }: AttemptAnswer, lives: readonly ContainerLife[]): string[] {
  if (outcome !== 'succeeded' && outcome !== 'failed') return [];
  const life = lives.find(({ attempt }) => attempt === number);
  if (!life) return [`attempt ${number} ${outcome}, and no container of it ever ran`];
  if (!life.end) return [`attempt ${number} ${outcome}, and its container never came to its end`];
  if (life.end.exitCode === exitCode) return [];
  return [`attempt ${number} has exit code ${exitCode}, and its container exited with ${life.end.exitCode}`];
}

function judgeResult({ job }: FinalJob, lives: readonly ContainerLife[]): string[] {
  if (job.state !== 'succeeded' || job.result === undefined) return [];
  const counted = job.attempts.findLast(({ outcome }) => outcome === 'succeeded');
  const life = lives.find(({ attempt }) => attempt === counted?.number);
  const { nonce } = job.result as { nonce?: string };
  return life && nonce === life.nonce ? [] : [`its result is not what attempt ${counted?.number} wrote`];
}
