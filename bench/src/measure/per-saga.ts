import { type Counters, counterNames } from './counters.ts'

/** Everything that is counted, at one moment. */
export interface Snapshot {
  /** CPU so far in ms, by process; empty where the system does not say. */
  cpuMs: ReadonlyMap<string, number>
  /** Sendings to PostgreSQL so far, by process. */
  flushes: ReadonlyMap<string, number>
  counters: Counters
  /** Transactions that the bench itself made so far, to be taken off. */
  ownTransactions: number
}

/** What a load did between two snapshots. */
export interface Work {
  /** Orders that came to their end. */
  finished: number
  /** From the first order to the end of the last one. */
  elapsedMs: number
  /** How often the load looked how many orders are open: a transaction and a round trip of its process each time. */
  looks: number
  /** The process that looked. */
  looker: string
}

/** What one order cost, all of it: from the first one placed to the last one finished. */
export interface Cost {
  finished: number
  perSecond: number
  /** By process. */
  cpuMs: Map<string, number>
  /** Sendings to PostgreSQL, by process: what travels together counts once. */
  roundTrips: Map<string, number>
  counters: Counters
  /** Share of the updates that stayed on their page, 0 to 1; NaN without updates. */
  hotShare: number
}

/** Divides what was counted between two snapshots by the orders that finished, the bench's own part taken off. */
export function costPerSaga(before: Snapshot, after: Snapshot, work: Work): Cost {
  const { finished, elapsedMs, looks, looker } = work
  if (finished <= 0) throw new Error('no order was finished: there is nothing to divide by')
  const roundTrips = differences(before.flushes, after.flushes)
  roundTrips.set(looker, (roundTrips.get(looker) ?? 0) - looks)
  const own = after.ownTransactions - before.ownTransactions + looks
  const counted = counterNames.map((name) => {
    const difference = after.counters[name] - before.counters[name]
    return [name, (name === 'transactions' ? difference - own : difference) / finished] as const
  })
  const counters = Object.fromEntries(counted) as unknown as Counters
  const each = (sums: ReadonlyMap<string, number>) =>
    new Map([...sums].map(([name, sum]) => [name, sum / finished]))
  return {
    finished,
    perSecond: (finished / elapsedMs) * 1_000,
    cpuMs: each(differences(before.cpuMs, after.cpuMs)),
    roundTrips: each(roundTrips),
    counters,
    hotShare: counters.rowsHotUpdated / counters.rowsUpdated,
  }
}

function differences(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map([...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)]))
}

/** The sum of a few entries; those that are missing count nothing. */
export function sumOf(values: ReadonlyMap<string, number>, names: Iterable<string>): number {
  let sum = 0
  for (const name of names) sum += values.get(name) ?? 0
  return sum
}
