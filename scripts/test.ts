import { type Suite, suites } from './lib/suites.ts'
import { addCounts, type Counts, noTests } from './lib/test-counts.ts'

/**
 * `npm test`: everything there is; `npm test -- unit pg`: only those. A suite that cannot run here is skipped and says why;
 * `REQUIRE=kafka,redis,browser,storm` makes that a failure.
 */

interface Result {
  suite: string
  counts: Counts
  seconds: number
  note: string
}

const known = suites.map((suite) => suite.name)
const wanted = process.argv.slice(2)
const required = (process.env.REQUIRE ?? '').split(',').filter((name) => name.trim() !== '')
const unknown = [...wanted, ...required].filter((name) => !known.includes(name.trim()))
if (unknown.length) {
  console.error(`There is no suite "${unknown.join('", "')}": choose from ${known.join(', ')}.`)
  process.exit(2)
}

const results: Result[] = []
for (const suite of suites.filter(
  (candidate) => wanted.length === 0 || wanted.includes(candidate.name),
)) {
  console.log(`\n=== ${suite.name}`)
  results.push(await runSuite(suite))
}
report()

async function runSuite(suite: Suite): Promise<Result> {
  const startedAt = Date.now()
  const missing = await suite.missing?.()
  const counts = missing ? noTests : await suite.run()
  const seconds = Math.round((Date.now() - startedAt) / 1_000)
  const nothingRan = counts.passed + counts.failed + counts.skipped === 0
  if (!nothingRan) return { suite: suite.name, counts, seconds, note: '' }

  const reason = missing ?? 'there are no tests in it'
  if (!required.includes(suite.name)) {
    console.log(`skipped: ${reason}`)
    return {
      suite: suite.name,
      counts: { ...noTests, skipped: 1 },
      seconds,
      note: `skipped: ${reason}`,
    }
  }
  console.error(`required, but ${reason}`)
  return {
    suite: suite.name,
    counts: { ...noTests, failed: 1 },
    seconds,
    note: `required, but ${reason}`,
  }
}

function report() {
  const total = results.map((result) => result.counts).reduce(addCounts, noTests)
  console.log(
    `\n${'suite'.padEnd(10)}${['passed', 'failed', 'skipped', 'seconds'].map((title) => title.padStart(9)).join('')}`,
  )
  for (const { suite, counts, seconds, note } of results) {
    const figures = [counts.passed, counts.failed, counts.skipped, seconds]
      .map((figure) => `${figure}`.padStart(9))
      .join('')
    console.log(`${suite.padEnd(10)}${figures}${note && `   ${note}`}`)
  }
  for (const { suite, counts } of results)
    for (const failure of counts.failures) console.log(`\nfailed in ${suite}: ${failure}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = total.failed > 0 ? 1 : 0
}
