import { expect, test } from 'vitest';
import { findOverdueReason, overdueAt } from './overdue.ts';

test.each([
  [{}, undefined, 'not-started-in-time'],
  [{ expiresAt: 5 }, 5, 'not-started-in-time'],
  [{ deadlineAt: 7 }, 7, 'deadline'],
  [{ expiresAt: 5, deadlineAt: 7 }, 5, 'not-started-in-time'],
  [{ expiresAt: 9, deadlineAt: 7 }, 7, 'deadline'],
])('of %j the earlier instant counts', (job, at, reason) => {
  expect(overdueAt(job)).toBe(at);
  expect(findOverdueReason(job)).toBe(reason);
});
