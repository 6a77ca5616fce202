import { parseArgs } from 'node:util'
import { Coverage, missingIn } from './coverage.ts'
import { runSeeds } from './seeds.ts'
import { type Run, simulate } from './simulate.ts'

/**
 * `npm run simulate -- --seed S [--orders N]` prints one run line by line; `-- --seeds N [--from
 * S]` runs many and prints what broke, with the seed that replays it. Exits with 1 when something
 * broke, or when many seeds never met a fault of some kind.
 */

/** So many seeds meet everything that the simulation is about; when they don't, they prove nothing. */
const seedsThatMeetAll = 1_000
const failuresShown = 10

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string' },
    orders: { type: 'string' },
    quiet: { type: 'boolean' },
  },
})
const orders = wholeNumber('orders', values.orders ?? '4')

process.exitCode =
  values.seeds === undefined
    ? await printOne(wholeNumber('seed', values.seed ?? '1'))
    : await printMany(wholeNumber('seeds', values.seeds))

async function printOne(seed: number): Promise<number> {
  const run = await simulate({
    seed,
    orders,
    onLine: values.quiet ? undefined : (line) => console.log(line),
  })
  console.log(
    `\nseed ${seed}: ${run.tasks} tasks in ${Math.round(run.elapsedMs)} ms of virtual time, fingerprint ${run.fingerprint}`,
  )
  printCoverage(run.coverage)
  for (const what of run.violations) console.log(`BROKEN: ${what}`)
  return run.violations.length === 0 ? 0 : 1
}

async function printMany(seeds: number): Promise<number> {
  const from = wholeNumber('from', values.from ?? '1')
  const startedAt = performance.now()
  const coverage = new Coverage()
  const broken: Run[] = []
  await runSeeds({
    from,
    seeds,
    orders,
    onRun(run) {
      coverage.add(run.coverage)
      if (run.violations.length > 0) broken.push(run)
    },
  })
  printCoverage(coverage.counts())
  const unmet = seeds >= seedsThatMeetAll ? missingIn(coverage) : []
  for (const { seed, violations } of broken
    .toSorted((a, b) => a.seed - b.seed)
    .slice(0, failuresShown)) {
    console.log(
      `\nBROKEN with seed ${seed}; again: npm run simulate -- --seed ${seed} --orders ${orders}`,
    )
    for (const what of violations) console.log(`  ${what}`)
  }
  for (const what of unmet) console.log(`NEVER MET: ${what}`)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  console.log(
    `\n${seeds} seeds from ${from}, ${orders} orders each, in ${seconds} s: ${broken.length} broken`,
  )
  return broken.length === 0 && unmet.length === 0 ? 0 : 1
}

function printCoverage(counts: Record<string, number>): void {
  console.log('')
  for (const [what, times] of Object.entries(counts))
    console.log(`${`${times}`.padStart(9)}  ${what}`)
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  console.error(`--${name} takes a whole number, not "${text}".`)
  process.exit(2)
}
