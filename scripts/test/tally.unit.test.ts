import { expect, test } from 'vitest';
import { addTallies, countReport, listSecondTries, toClosingLine } from './tally.ts';

const passed = { fullName: 'a test', status: 'passed', failureMessages: [] };

test('the closing line names what was skipped only where something was', () => {
  expect(toClosingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(toClosingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});

test('a file that broke before its first test counts as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [passed] },
    { status: 'passed', assertionResults: [] },
  ];
  const report = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults };
  expect(countReport(report)).toEqual({ passed: 4, failed: 2, skipped: 3 });
});

test('tallies are added up by how the tests ended', () => {
  const one = { passed: 1, failed: 0, skipped: 2 };
  expect(addTallies([one, { passed: 0, failed: 1, skipped: 0 }])).toEqual({ passed: 1, failed: 1, skipped: 2 });
});

test('a test that passed on its second try is named with what went wrong on the first', () => {
  const flaky = { ...passed, fullName: 'a flaky test', failureMessages: ['Error: too late\n    at somewhere'] };
  const failed = { ...flaky, status: 'failed' };
  const testResults = [{ status: 'passed', assertionResults: [passed, flaky, failed] }];
  const report = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults };
  expect(listSecondTries(report)).toEqual(['a flaky test: Error: too late']);
});
