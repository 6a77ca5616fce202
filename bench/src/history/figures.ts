import { sumOf } from '../measure/per-saga.ts'
import { costTable, type Variant } from '../report/costs.ts'
import { figure, tableOf, times } from '../report/table.ts'
import { aimTable, historyAim, type Target } from '../report/targets.ts'
import { median } from '../stats.ts'
import type { Answered } from './console-queries.ts'
import { type Database, databases, type HistoryRounds } from './databases.ts'

/** How what a saga costs compares with one in an empty database: the middle of the ratios round by round. */
export interface HistoryRatios {
  cpu: number
  transactions: number
  roundTrips: number
  walBytes: number
}

export interface HistoryFigures {
  ratios: Record<Exclude<Database, 'empty'>, HistoryRatios>
  targets: Target[]
}

const serving = ['Postgres', 'workers']
const processes = [...serving, 'placing']
/** Tables that grow with every order: no question may read all of one. */
export const large: readonly string[] = ['orders.orders', 'log.events']
const titles: Record<Database, string> = { empty: 'empty', open: 'many open', ended: 'many ended' }

/** Compares the rounds of each database with those of the empty one, which were measured right before. */
export function historyFigures(rounds: HistoryRounds): HistoryFigures {
  const ratiosOf = (name: Database): HistoryRatios => {
    const compare = (pick: (episode: HistoryRounds['empty'][number]) => number) =>
      median(
        rounds[name].map(
          (episode, n) => pick(episode) / (rounds.empty[n] ? pick(rounds.empty[n]) : Number.NaN),
        ),
      )
    return {
      cpu: compare(({ cpuMs }) => (cpuMs.size > 0 ? sumOf(cpuMs, serving) : Number.NaN)),
      transactions: compare(({ counters }) => counters.transactions),
      roundTrips: compare(({ roundTrips }) => sumOf(roundTrips, processes)),
      walBytes: compare(({ counters }) => counters.walBytes),
    }
  }
  const ratios = { open: ratiosOf('open'), ended: ratiosOf('ended') }
  const targets = [
    historyAim('with many open orders', ratios.open.cpu),
    historyAim('with many ended orders', ratios.ended.cpu),
  ]
  return { ratios, targets }
}

/** The figures and the console's questions as lines. */
export function historyTables(
  rounds: HistoryRounds,
  { ratios, targets }: HistoryFigures,
  answers: Record<Database, readonly Answered[]>,
): string[] {
  const variants = databases.map(
    (name): Variant => ({ title: titles[name], rounds: rounds[name], processes }),
  )
  const ratioRows = Object.entries(ratios).map(([name, one]) => [
    `${titles[name as Database]}, to empty`,
    ...[one.cpu, one.transactions, one.roundTrips, one.walBytes].map(times),
  ])
  const questionRows = answers.empty.map(({ question }, index) => {
    const of = (name: Database) => answers[name][index]
    const scanned = new Set(
      databases.flatMap((name) => of(name)?.scanned ?? []).filter((table) => large.includes(table)),
    )
    const cells = databases.map((name) => figure(of(name)?.rowsRead ?? Number.NaN))
    return [question, ...cells, scanned.size > 0 ? `reads all of ${[...scanned].join(', ')}` : '']
  })
  return [
    ...costTable(variants),
    '',
    ...tableOf(['per saga', 'CPU', 'transactions', 'round trips', 'WAL'], ratioRows, 4),
    '',
    ...tableOf(
      ['rows that a question of the console reads', ...databases.map((name) => titles[name]), ''],
      questionRows,
      3,
    ),
    '',
    ...aimTable(targets),
  ]
}
