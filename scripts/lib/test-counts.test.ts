import { expect, test } from 'vitest'
import { addCounts, countPlaywright, countVitest } from './test-counts.ts'

test('a test file that cannot be loaded counts as a failure, although none of its tests ran', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [{}, {}, {}] },
      { status: 'failed', assertionResults: [] },
    ],
  }
  expect(countVitest(JSON.stringify(report))).toEqual({ passed: 3, failed: 1, skipped: 2 })
})

test('an error outside of any browser test counts as a failure', () => {
  const report = { stats: { expected: 5, unexpected: 0, flaky: 1, skipped: 2 }, errors: [{ message: 'no server' }] }
  expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 6, failed: 1, skipped: 2 })
})

test('suites are summed field by field', () => {
  expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  })
})
