import { type Counters, counterNames } from '../measure/counters.ts'
import { type Cost, sumOf } from '../measure/per-saga.ts'
import { median } from '../stats.ts'
import { figure, spread, tableOf } from './table.ts'

/** What one order cost in one variant, in each round. */
export interface Variant {
  title: string
  rounds: readonly Cost[]
  /** Its own processes; the others on the machine are idle and not of this variant. */
  processes: readonly string[]
}

/** The middle of the rounds of a variant, figure by figure. */
export interface MiddleCost {
  perSecond: number
  cpuMs: Map<string, number>
  roundTrips: number
  counters: Counters
  hotShare: number
}

/** Takes the middle of each figure over the rounds. */
export function middleCost({ rounds, processes }: Variant): MiddleCost {
  const middle = (pick: (cost: Cost) => number) => median(rounds.map(pick))
  const counters = Object.fromEntries(
    counterNames.map((name) => [name, middle((cost) => cost.counters[name])]),
  )
  const told = processes.filter((name) => rounds[0]?.cpuMs.has(name))
  return {
    perSecond: middle((cost) => cost.perSecond),
    cpuMs: new Map(told.map((name) => [name, middle((cost) => cost.cpuMs.get(name) ?? 0)])),
    roundTrips: middle((cost) => sumOf(cost.roundTrips, processes)),
    counters: counters as unknown as Counters,
    hotShare: middle((cost) => cost.hotShare),
  }
}

/** What one order costs in each variant: one column each, the middle of the rounds. */
export function costTable(variants: readonly Variant[]): string[] {
  const middles = variants.map(middleCost)
  const row = (title: string, pick: (cost: MiddleCost) => number) => [
    title,
    ...middles.map((cost) => figure(pick(cost))),
  ]
  const names = [...new Set(middles.flatMap(({ cpuMs }) => [...cpuMs.keys()]))]
  const cpuRows = names.map((name) =>
    row(`CPU ms, ${name}`, ({ cpuMs }) => cpuMs.get(name) ?? Number.NaN),
  )
  const rows = [
    row('finished sagas a second', ({ perSecond }) => perSecond),
    [
      '  lowest and highest round',
      ...variants.map(({ rounds }) => spread(rounds.map(({ perSecond }) => perSecond))),
    ],
    ...cpuRows,
    ...(names.length > 0
      ? [row('CPU ms, all of them', ({ cpuMs }) => sumOf(cpuMs, cpuMs.keys()))]
      : []),
    row('transactions', ({ counters }) => counters.transactions),
    row('round trips (sendings)', ({ roundTrips }) => roundTrips),
    row('WAL bytes', ({ counters }) => counters.walBytes),
    row('WAL records', ({ counters }) => counters.walRecords),
    row('  of them whole pages', ({ counters }) => counters.pageImages),
    row('WAL fsyncs', ({ counters }) => counters.walSyncs),
    row('rows inserted', ({ counters }) => counters.rowsInserted),
    row('rows updated', ({ counters }) => counters.rowsUpdated),
    row('  of them on their page (HOT)', ({ hotShare }) => hotShare),
    row('rows deleted', ({ counters }) => counters.rowsDeleted),
  ]
  return tableOf(['per saga', ...variants.map(({ title }) => title)], rows, variants.length)
}
