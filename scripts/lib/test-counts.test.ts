import { expect, test } from 'vitest'
import { addCounts, countPlaywright, countVitest } from './test-counts.ts'

test('a test file that cannot be loaded counts as a failure, although none of its tests ran', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      {
        name: 'good.test.ts',
        status: 'passed',
        assertionResults: [{ status: 'passed', fullName: 'one' }],
      },
      { name: 'bad.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
    ],
  }
  expect(countVitest(JSON.stringify(report))).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    failures: ['bad.test.ts\nno such module'],
  })
})

test('a test that failed is told with its file and the beginning of its reason, without colours', () => {
  const reason = [
    '\u001b[31mexpected 1 to be 2\u001b[39m',
    ...Array.from({ length: 40 }, (_, line) => `at line ${line}`),
  ].join('\n')
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [
      {
        name: 'sums.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'adds' },
          { status: 'failed', fullName: 'takes away', failureMessages: [reason] },
        ],
      },
    ],
  }
  const [failure = '', ...others] = countVitest(JSON.stringify(report)).failures
  expect(others).toEqual([])
  expect(failure.split('\n').slice(0, 3)).toEqual([
    'sums.test.ts: takes away',
    'expected 1 to be 2',
    'at line 0',
  ])
  expect(failure.split('\n')).toHaveLength(13)
})

test('an error outside of any browser test counts as a failure', () => {
  const report = {
    stats: { expected: 5, unexpected: 0, flaky: 1, skipped: 2 },
    errors: [{ message: 'no server' }],
    suites: [],
  }
  expect(countPlaywright(JSON.stringify(report))).toEqual({
    passed: 6,
    failed: 1,
    skipped: 2,
    failures: ['no server'],
  })
})

test('a browser test that failed is told, however deep it stands', () => {
  const failing = {
    title: 'orders',
    file: 'shop.spec.ts',
    ok: false,
    tests: [{ results: [{ error: { message: 'no button' } }] }],
  }
  const report = {
    stats: { expected: 0, unexpected: 1, flaky: 0, skipped: 0 },
    errors: [],
    suites: [{ specs: [], suites: [{ specs: [failing] }] }],
  }
  expect(countPlaywright(JSON.stringify(report)).failures).toEqual([
    'shop.spec.ts: orders\nno button',
  ])
})

test('suites are summed field by field', () => {
  const one = { passed: 1, failed: 2, skipped: 3, failures: ['a'] }
  expect(addCounts(one, { passed: 10, failed: 20, skipped: 30, failures: ['b'] })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
    failures: ['a', 'b'],
  })
})
