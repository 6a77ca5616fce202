import type { Bus } from '../options.ts'
import { figure, tableOf, times } from './table.ts'

/** What is wanted of a figure, and what it is. */
export interface Target {
  title: string
  wanted: string
  measured: string
  reached: boolean
}

/** The figures that aims are about; a figure that could not be taken is NaN, and its aim is not reached. */
export interface AimFigures {
  /** Finished sagas: placeOrder's rate to the baseline's, the middle of the ratios round by round. */
  rateRatio: number
  /** Workers and Postgres, ms a saga. */
  servingCpuMs: number
  aloneP50Ms: number
  baselineAloneP50Ms: number
  /** `POST /v1/orders` at 300 a second. */
  postP99Ms: number
  /** Finished sagas: entering through `/v1` to entering through placeOrder. */
  postingRatio: number
  liveP50Ms: number
  /** Good orders beside others whose payment gets no answer: their p99 to that by themselves. */
  besideSlowRatio: number
  /** CPU of each service that has a process of its own, ms a saga. */
  serviceCpuMs: ReadonlyMap<string, number>
}

/** An aim that a figure is at most this; `NaN` does not reach it. */
export const atMost = (title: string, value: number, max: number, unit = 'ms'): Target => ({
  title,
  wanted: `at most ${max} ${unit}`.trimEnd(),
  measured: `${figure(value)} ${unit}`.trimEnd(),
  reached: value <= max,
})

const ratioAtLeast = (title: string, value: number, min: number): Target => ({
  title,
  wanted: `at least ${min}x`,
  measured: times(value),
  reached: value >= min,
})

const ratioAtMost = (title: string, value: number, max: number): Target => ({
  title,
  wanted: `at most ${max}x`,
  measured: times(value),
  reached: value <= max,
})

/** The aims of a bus, on two cores, each with what was measured. */
export function aimsOf(bus: Bus, figures: AimFigures): Target[] {
  const live = atMost('event to browser, in frames, p50', figures.liveP50Ms, 60)
  const beside = ratioAtMost(
    'good orders beside payments without an answer, p99 to alone',
    figures.besideSlowRatio,
    1.5,
  )
  if (bus === 'kafka') {
    const services = [...figures.serviceCpuMs].map(([name, ms]) =>
      atMost(`CPU per saga, ${name}`, ms, 0.25),
    )
    return [
      ratioAtLeast('rate to the baseline', figures.rateRatio, 0.5),
      atMost('an idle order to COMPLETED, p50', figures.aloneP50Ms, 45),
      ...services,
      beside,
      live,
    ]
  }
  return [
    ratioAtLeast('rate to the baseline', figures.rateRatio, 1.5),
    atMost('CPU per saga, workers and Postgres', figures.servingCpuMs, 0.6),
    atMost('an idle order to COMPLETED, p50', figures.aloneP50Ms, 9),
    ratioAtMost(
      "an idle order, to the baseline's own",
      figures.aloneP50Ms / figures.baselineAloneP50Ms,
      5,
    ),
    atMost('POST /v1/orders at 300/s, p99', figures.postP99Ms, 25),
    ratioAtLeast("rate through /v1, to placeOrder's", figures.postingRatio, 0.9),
    beside,
    live,
  ]
}

/** The aim of `--history`: what a saga costs beside one in an empty database. */
export function historyAim(title: string, cpuRatio: number): Target {
  return ratioAtMost(`CPU per saga ${title}, to an empty one`, cpuRatio, 1.1)
}

/** The aims as a table. */
export function aimTable(targets: readonly Target[]): string[] {
  const rows = targets.map(({ title, wanted, measured, reached }) => [
    title,
    measured,
    wanted,
    reached ? 'reached' : 'NOT REACHED',
  ])
  return tableOf(['aim', 'measured', 'wanted', ''], rows, 1)
}
