import { JOB_STATES, type JobState, suggest } from '@longshore/shared';
import { z } from 'zod';

/** `state=failed&state=expired` or `state=failed,expired`: any of them. */
export function stateFilter() {
  return z.array(z.string().meta({ enum: JOB_STATES })).transform((texts, context): JobState[] => {
    const states = new Set<JobState>();
    for (const word of texts.flatMap((text) => text.split(','))) {
      if (isState(word)) states.add(word);
      else {
        const near = suggest(word, JOB_STATES);
        const advice = near ? `did you mean "${near}"?` : `the states are ${JOB_STATES.join(', ')}`;
        context.addIssue({ code: 'custom', message: `has an unknown state; ${advice}` });
        return z.NEVER;
      }
    }
    return [...states];
  });
}

function isState(word: string): word is JobState {
  return (JOB_STATES as readonly string[]).includes(word);
}
