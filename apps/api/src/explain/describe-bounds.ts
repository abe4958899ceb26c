import type { Job } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';

/** Until when a job that waits may start, as a sentence to stand behind another one, and as an instant. */
export function describeBounds({ expiresAt, deadlineAt }: Job): { sentence: string; lastStartAt?: string } {
  const lastAt = Math.min(expiresAt ?? Number.POSITIVE_INFINITY, deadlineAt ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(lastAt)) return { sentence: '' };
  const at = formatInstant(lastAt);
  const sentence = lastAt === deadlineAt ? ` Its deadline is ${at}.` : ` It expires at ${at} unless it has begun.`;
  return { sentence, lastStartAt: at };
}
