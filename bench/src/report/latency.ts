import type { Round } from '../measure/run.ts'
import { median, percentile } from '../stats.ts'
import { figure, tableOf, times } from './table.ts'

/** One row: how long something took, and an order of the baseline alone took. All samples of all rounds. */
export interface Latency {
  id: 'alone' | 'loaded' | 'good' | 'beside' | 'post' | 'live-first' | 'live'
  title: string
  p50Ms: number
  p99Ms: number
}

/** The latencies of a run, over all samples of all rounds; those under load are the middle of the rounds. */
export function latenciesOf(rounds: readonly Round[]): {
  ours: Latency[]
  baselineAlone: { p50Ms: number; p99Ms: number }
} {
  const of = (
    id: Latency['id'],
    title: string,
    pick: (round: Round) => readonly number[],
  ): Latency => {
    const samples = rounds.flatMap(pick)
    return { id, title, p50Ms: percentile(samples, 0.5), p99Ms: percentile(samples, 0.99) }
  }
  const loaded = rounds.map(({ placing }) => placing.latency)
  const baseline = rounds.flatMap(({ baselineAloneMs }) => baselineAloneMs)
  return {
    ours: [
      of('alone', 'order to COMPLETED, one at a time', ({ aloneMs }) => aloneMs),
      {
        id: 'loaded',
        title: 'order to COMPLETED, under load',
        p50Ms: median(loaded.map(({ p50Ms }) => p50Ms)),
        p99Ms: median(loaded.map(({ p99Ms }) => p99Ms)),
      },
      of('good', 'good orders at a fixed rate', ({ goodAloneMs }) => goodAloneMs),
      of(
        'beside',
        'the same beside payments without an answer',
        ({ goodBesideMs }) => goodBesideMs,
      ),
      of('post', 'POST /v1/orders at a fixed rate', ({ pacedMs }) => pacedMs),
      of('live-first', 'event to browser, first after a pause', ({ firstSeenMs }) => firstSeenMs),
      of('live', 'event to browser, in frames', ({ seenMs }) => seenMs),
    ],
    baselineAlone: { p50Ms: percentile(baseline, 0.5), p99Ms: percentile(baseline, 0.99) },
  }
}

/** The latencies as a table, each beside one order of the baseline alone. */
export function latencyTable({ ours, baselineAlone }: ReturnType<typeof latenciesOf>): string[] {
  const rows = ours.map(({ title, p50Ms, p99Ms }) => [
    title,
    figure(p50Ms),
    figure(p99Ms),
    times(p50Ms / baselineAlone.p50Ms),
  ])
  rows.push([
    'an order of the baseline, one at a time',
    figure(baselineAlone.p50Ms),
    figure(baselineAlone.p99Ms),
    times(1),
  ])
  return tableOf(['latency, ms', 'p50', 'p99', 'p50 to baseline'], rows, 3)
}
