import type { Cycle } from '../measure/run.ts'
import type { Window } from '../measure/window.ts'
import type { Bus } from '../options.ts'
import { median, percentile } from '../stats.ts'
import { type Target, targets } from './targets.ts'

export type Unit = '/s' | 'ms'

/** One row: what was measured, the same of the baseline, and how the two compare. */
export interface Figure {
  id: string
  title: string
  unit: Unit
  value: number
  baseline: number
  /** value / baseline: above 1 is better for a rate, worse for a time. */
  ratio: number
  /** Of the single rounds, where the figure is the middle of them. */
  rounds?: number[]
  target?: { text: string; reached: boolean }
}

type Draft = Omit<Figure, 'target' | 'ratio'> & { ratio?: number }

/** Processes that an aim on "workers and database" is about. */
const serving = [
  'workers',
  'inventory',
  'payment',
  'shipping',
  'orders',
  'relay',
  'broker',
  'Postgres',
]
/** Who has a share in the CPU of a run through `placeOrder`, and whose share is shown; the others are idle in it. */
const shown = [...serving, 'Redis', 'placing']
const shownPosting = ['web', 'posting']

/**
 * Turns what the cycles measured into rows. Rates and CPU are the middle of the rounds, and their ratios the middle of the
 * ratios round by round, since a round of ours and its baseline saw the same machine; latencies are over all samples.
 */
export function figuresOf(bus: Bus, cycles: readonly Cycle[]): Figure[] {
  const drafts = [
    rate(
      'sagas-placing',
      'finished sagas, entering through placeOrder',
      cycles,
      ({ placing }) => placing,
    ),
    rate(
      'sagas-posting',
      'finished sagas, entering through POST /v1/orders',
      cycles,
      ({ posting }) => posting,
    ),
    ...latency('alone', 'order to COMPLETED, one at a time', cycles, ({ aloneMs }) => aloneMs),
    ...latency('post', 'POST /v1/orders at 300/s', cycles, ({ pacedMs }) => pacedMs),
    ...latency(
      'live-first',
      'event to browser, first after a calm',
      cycles,
      ({ firstSeenMs }) => firstSeenMs,
    ),
    ...latency('live', 'event to browser, in frames of 100 ms', cycles, ({ seenMs }) => seenMs),
    ...cpu(cycles),
  ]
  return drafts.map((draft) => {
    const ratio = draft.ratio ?? draft.value / draft.baseline
    return { ...draft, ratio, target: judge(targets[bus][draft.id], draft.value, ratio) }
  })
}

function judge(target: Target | undefined, value: number, ratio: number): Figure['target'] {
  return target && { text: target.text, reached: target.reached(value, ratio) }
}

function rate(
  id: string,
  title: string,
  cycles: readonly Cycle[],
  pick: (cycle: Cycle) => Window,
): Draft {
  const rounds = cycles.map((cycle) => pick(cycle).perSecond)
  return {
    ...{ id, title, unit: '/s', rounds },
    value: median(rounds),
    baseline: median(cycles.map(({ baseline }) => baseline.perSecond)),
    ratio: median(cycles.map((cycle) => pick(cycle).perSecond / cycle.baseline.perSecond)),
  }
}

function latency(
  id: string,
  title: string,
  cycles: readonly Cycle[],
  pick: (cycle: Cycle) => readonly number[],
): Draft[] {
  const ours = cycles.flatMap(pick)
  const theirs = cycles.flatMap(({ baselineAloneMs }) => baselineAloneMs)
  return [50, 95, 99].map((rank) => ({
    ...{ id: `${id}-p${rank}`, title: `${title}, p${rank}`, unit: 'ms' },
    value: percentile(ours, rank / 100),
    baseline: percentile(theirs, rank / 100),
  }))
}

function cpu(cycles: readonly Cycle[]): Draft[] {
  const row = (
    id: string,
    title: string,
    window: 'placing' | 'posting',
    names: readonly string[],
  ): Draft => {
    const rounds = cycles.map((cycle) => sum(cycle[window].cpuMsPerSaga, names))
    const baseline = cycles.map((cycle) =>
      sum(cycle.baseline.cpuMsPerSaga, ['baseline', 'Postgres']),
    )
    return {
      ...{ id, title, unit: 'ms', rounds },
      value: median(rounds),
      baseline: median(baseline),
      ratio: median(rounds.map((ms, n) => ms / (baseline[n] ?? Number.NaN))),
    }
  }
  const told = [...(cycles[0]?.placing.cpuMsPerSaga.keys() ?? [])]
  if (told.length === 0) return []
  const of = (names: readonly string[]) => told.filter((name) => names.includes(name))
  return [
    row('cpu-serving', `CPU per saga, ${of(serving).join(' + ')}`, 'placing', serving),
    ...of(shown).map((name) => row(`cpu-${name}`, `CPU per saga, ${name}`, 'placing', [name])),
    ...of(shownPosting).map((name) =>
      row(`cpu-${name}`, `CPU per saga through POST, ${name}`, 'posting', [name]),
    ),
  ]
}

const sum = (cpuMs: ReadonlyMap<string, number>, names: readonly string[]) =>
  names.reduce((total, name) => total + (cpuMs.get(name) ?? 0), 0)
