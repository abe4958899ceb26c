import { assertNever, type Ending } from '@longshore/shared';

/** The engine took the container along, or stayed away for so long that nothing is known of it. */
export interface EngineLost {
  readonly kind: 'engine-lost';
  readonly cause: 'away' | 'restarted' | 'removed' | 'unknown-exit';
}

/** A fault of ours and not of the job: it costs none of its attempts. */
export function judgeEngineLost({ cause }: EngineLost): Ending {
  const ending = { outcome: 'interrupted', reason: 'engine-down' } as const;
  switch (cause) {
    case 'away':
      return { ...ending, detail: 'The container engine went away while it ran, and did not come back in time.' };
    case 'restarted':
      return { ...ending, detail: 'The container engine was stopped while it ran, and took the container along.' };
    case 'unknown-exit':
      return { ...ending, detail: 'The container engine does not know how it ended.' };
    case 'removed':
      return {
        outcome: 'interrupted',
        reason: 'container-removed',
        detail: 'Somebody removed its container while it ran, and with it what is known of its end.',
      };
    default:
      return assertNever(cause);
  }
}
