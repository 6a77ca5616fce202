import { sumOf } from '../measure/per-saga.ts'
import { costTable, type Variant } from '../report/costs.ts'
import { figure, tableOf, times } from '../report/table.ts'
import { median, percentile } from '../stats.ts'
import type { PeerRole, PeerRounds } from './roles.ts'

const titles: Record<PeerRole, string> = {
  placing: 'ours',
  baseline: 'baseline',
  'dbos-transactions': 'DBOS, tx',
  'dbos-steps': 'DBOS, steps',
}

/** Whose CPU is of a variant: all that the machine does for its orders, the load included. */
const processes: Record<PeerRole, string[]> = {
  placing: ['Postgres', 'workers', 'placing'],
  baseline: ['Postgres', 'baseline'],
  'dbos-transactions': ['Postgres', 'dbos-transactions'],
  'dbos-steps': ['Postgres', 'dbos-steps'],
}

export interface PeerFigures {
  perSecond: number
  /** Of all processes of the variant, its load included, ms a saga. */
  cpuMs: number
  aloneP50Ms: number
  loadedP50Ms: number
  /** To the baseline of the same round, the middle of the ratios. */
  toBaseline: { rate: number; cpu: number; alone: number }
  /** Ours to this one: above 1 is better for the rate, worse for the rest. */
  oursTo: { rate: number; cpu: number; alone: number }
}

/** Works out each variant, and its ratios round by round. */
export function peerFigures(rounds: PeerRounds): Record<PeerRole, PeerFigures> {
  const cpu = (role: PeerRole, n: number) =>
    sumOf(rounds[role][n]?.episode.cpuMs ?? new Map(), processes[role])
  const rate = (role: PeerRole, n: number) => rounds[role][n]?.episode.perSecond ?? Number.NaN
  const alone = (role: PeerRole, n: number) => percentile(rounds[role][n]?.aloneMs ?? [], 0.5)
  const every = (role: PeerRole, of: (n: number) => number) =>
    median(rounds[role].map((_, n) => of(n)))
  const compare = (one: PeerRole, other: PeerRole) => ({
    rate: every(one, (n) => rate(one, n) / rate(other, n)),
    cpu: every(one, (n) => cpu(one, n) / cpu(other, n)),
    alone: every(one, (n) => alone(one, n) / alone(other, n)),
  })
  const of = (role: PeerRole): PeerFigures => ({
    perSecond: every(role, (n) => rate(role, n)),
    cpuMs: every(role, (n) => cpu(role, n)),
    aloneP50Ms: percentile(
      rounds[role].flatMap(({ aloneMs }) => aloneMs),
      0.5,
    ),
    loadedP50Ms: median(rounds[role].map(({ episode }) => episode.latency.p50Ms)),
    toBaseline: compare(role, 'baseline'),
    oursTo: compare('placing', role),
  })
  return {
    placing: of('placing'),
    baseline: of('baseline'),
    'dbos-transactions': of('dbos-transactions'),
    'dbos-steps': of('dbos-steps'),
  }
}

/** The figures of all variants as lines. */
export function peerTables(rounds: PeerRounds, figures: Record<PeerRole, PeerFigures>): string[] {
  const roles = Object.keys(titles) as PeerRole[]
  const variants = roles.map(
    (role): Variant => ({
      title: titles[role],
      processes: processes[role],
      rounds: rounds[role].map(({ episode }) => episode),
    }),
  )
  const row = (title: string, pick: (one: PeerFigures) => string) => [
    title,
    ...roles.map((role) => pick(figures[role])),
  ]
  const comparison = [
    row('finished sagas a second', ({ perSecond }) => figure(perSecond)),
    row('  to the baseline', ({ toBaseline }) => times(toBaseline.rate)),
    row('  ours to it', ({ oursTo }) => times(oursTo.rate)),
    row('CPU ms per saga, load included', ({ cpuMs }) => figure(cpuMs)),
    row('  to the baseline', ({ toBaseline }) => times(toBaseline.cpu)),
    row('  ours to it', ({ oursTo }) => times(oursTo.cpu)),
    row('one order alone, p50 ms', ({ aloneP50Ms }) => figure(aloneP50Ms)),
    row('  to the baseline', ({ toBaseline }) => times(toBaseline.alone)),
    row('  ours to it', ({ oursTo }) => times(oursTo.alone)),
    row('under load, p50 ms', ({ loadedP50Ms }) => figure(loadedP50Ms)),
  ]
  const headings = ['', ...roles.map((role) => titles[role])]
  return [...tableOf(headings, comparison, roles.length), '', ...costTable(variants)]
}
