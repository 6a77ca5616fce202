import { z } from 'zod'

/**
 * `killed`: a test has failed. `survived`: all were green. `unclear`: the tests could not run, so
 * that nothing is proved: a mutant that can't be loaded is not one that a test has found.
 */
export type Verdict =
  | { type: 'killed'; by: string }
  | { type: 'survived'; tests: number }
  | { type: 'unclear'; why: string }

const report = z.object({
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

/**
 * What a run of the tests says.
 *
 * @param json the report of Vitest; undefined when it wrote none
 */
export function verdictOf(json: string | undefined): Verdict {
  if (json === undefined) return { type: 'unclear', why: 'the test runner did not come to its end' }
  const { testResults } = report.parse(JSON.parse(json))
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.find(({ status }) => status === 'failed')
  if (failed) return { type: 'killed', by: failed.fullName }
  const stopped = testResults.find(({ message }) => message)
  if (stopped) return { type: 'unclear', why: (stopped.message ?? '').split('\n')[0] ?? '' }
  const passed = tests.filter(({ status }) => status === 'passed').length
  return passed === 0
    ? { type: 'unclear', why: 'no test has run' }
    : { type: 'survived', tests: passed }
}
