import { type Cost, sumOf } from '../measure/per-saga.ts'
import { costTable, type Variant } from '../report/costs.ts'
import { figure, tableOf, times } from '../report/table.ts'
import { kindOf } from '../stage/stage.ts'
import { median, percentile } from '../stats.ts'

/** What one round gave with so many workers, and the baseline right after it. */
export interface ScaleRound {
  ours: Cost
  baseline: Cost
  aloneMs: number[]
}

/** The rounds by how many workers each service had. */
export type ScaleRounds = ReadonlyMap<number, readonly ScaleRound[]>

export interface ScaleFigures {
  workersEach: number
  perSecond: number
  /** To the baseline of the same round, the middle of the ratios. */
  toBaseline: number
  /** Of Postgres, workers and broker, ms a saga. */
  cpuMs: number
  aloneP50Ms: number
}

/** Works out what each number of workers gave. */
export function scaleFigures(rounds: ScaleRounds): ScaleFigures[] {
  return [...rounds].map(([workersEach, all]) => ({
    workersEach,
    perSecond: median(all.map(({ ours }) => ours.perSecond)),
    toBaseline: median(all.map(({ ours, baseline }) => ours.perSecond / baseline.perSecond)),
    cpuMs: median(all.map(({ ours }) => sumOf(ours.cpuMs, systemOf(ours)))),
    aloneP50Ms: percentile(
      all.flatMap(({ aloneMs }) => aloneMs),
      0.5,
    ),
  }))
}

/** The figures as lines. */
export function scaleTables(rounds: ScaleRounds, figures: readonly ScaleFigures[]): string[] {
  const variants = [...rounds].map(([workersEach, all]): Variant => {
    const costs = all.map(({ ours }) => ({ ...ours, cpuMs: byKind(ours.cpuMs) }))
    const [first] = costs
    return {
      title: `${workersEach} each`,
      rounds: costs,
      processes: first ? [...systemOf(first), 'placing'] : [],
    }
  })
  const row = (title: string, pick: (one: ScaleFigures) => string) => [title, ...figures.map(pick)]
  const comparison = [
    row('finished sagas a second', ({ perSecond }) => figure(perSecond)),
    row('  to the baseline', ({ toBaseline }) => times(toBaseline)),
    row('CPU ms per saga, without the load', ({ cpuMs }) => figure(cpuMs)),
    row('one order alone, p50 ms', ({ aloneP50Ms }) => figure(aloneP50Ms)),
  ]
  const headings = ['workers of each service', ...variants.map(({ title }) => title)]
  return [...tableOf(headings, comparison, variants.length), '', ...costTable(variants)]
}

/** All processes but those of the load. */
const systemOf = ({ cpuMs }: Cost): string[] =>
  [...cpuMs.keys()].filter((name) => name !== 'placing' && name !== 'baseline')

/** Several workers of one service as one. */
function byKind(cpuMs: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [name, ms] of cpuMs) sums.set(kindOf(name), (sums.get(kindOf(name)) ?? 0) + ms)
  return sums
}
