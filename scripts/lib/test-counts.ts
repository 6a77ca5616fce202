/** What a suite came to. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
  /** What failed, each with where and why in a few lines; said again at the end, where whoever sees only the end finds it. */
  failures: readonly string[]
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  }
}

const reasonLinesMax = 12

/** The first lines of a reason, without colours. */
function startOf(reason: string | undefined): string {
  return (reason ?? '').replaceAll(colours, '').split('\n').slice(0, reasonLinesMax).join('\n')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour is one
const colours = /\u001b\[[0-9;]*m/g

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[]
  }[]
}

/** Counts from the JSON reporter of Vitest. A file that could not even be loaded counts as one failed test. */
export function countVitest(json: string): Counts {
  const report = JSON.parse(json) as VitestReport
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failed = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file.name}: ${test.fullName}\n${startOf(test.failureMessages?.[0])}`),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...unloaded.map((file) => `${file.name}\n${startOf(file.message)}`), ...failed],
  }
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[]
  specs: {
    title: string
    file: string
    ok: boolean
    tests: { results: { error?: { message?: string } }[] }[]
  }[]
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: { message?: string }[]
  suites: PlaywrightSuite[]
}

/** Counts from the JSON reporter of Playwright. A flaky test passed in the end; an error outside of tests counts as one failed. */
export function countPlaywright(json: string): Counts {
  const { stats, errors, suites } = JSON.parse(json) as PlaywrightReport
  const failed = suites.flatMap(specsOf).filter((spec) => !spec.ok)
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [
      ...errors.map((error) => startOf(error.message)),
      ...failed.map(
        (spec) =>
          `${spec.file}: ${spec.title}\n${startOf(spec.tests.at(-1)?.results.at(-1)?.error?.message)}`,
      ),
    ],
  }
}

const specsOf = ({ suites = [], specs }: PlaywrightSuite): PlaywrightSuite['specs'] => [
  ...specs,
  ...suites.flatMap(specsOf),
]
