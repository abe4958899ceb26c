import type { Ending } from '@longshore/shared';

/** Its worker died while it fed the standard input: the container may have taken a part of it for the whole. */
export interface InputCut {
  readonly kind: 'input-cut';
}

/** A fault of ours and not of the job: it costs none of its attempts. */
export function judgeInputCut(): Ending {
  return {
    outcome: 'interrupted',
    reason: 'input-cut',
    detail: 'Its worker died before it had handed over all of the input, so it was stopped.',
  };
}
