import { groups } from '@sagaboard/events/catalog/groups'
import { sumOf } from '../measure/per-saga.ts'
import type { Round } from '../measure/run.ts'
import type { Bus } from '../options.ts'
import { median } from '../stats.ts'
import { costTable, type MiddleCost, middleCost, type Variant } from './costs.ts'
import { latenciesOf, latencyTable } from './latency.ts'
import { aimsOf, aimTable, type Target } from './targets.ts'

/** What a bus gave: the figures of the tables. */
export interface StandardFigures {
  costs: Record<'placing' | 'posting' | 'baseline', MiddleCost>
  latencies: ReturnType<typeof latenciesOf>
  targets: Target[]
}

/** Processes whose CPU the aims are about, besides Postgres. */
const workers = ['workers', ...groups, 'relay', 'broker', 'Redis']

function variantsOf(rounds: readonly Round[]): Record<'placing' | 'posting' | 'baseline', Variant> {
  const pick = (name: 'placing' | 'posting' | 'baseline') => rounds.map((round) => round[name])
  return {
    placing: {
      title: 'placeOrder',
      rounds: pick('placing'),
      processes: ['Postgres', ...workers, 'placing', 'web'],
    },
    posting: {
      title: 'POST /v1/orders',
      rounds: pick('posting'),
      processes: ['Postgres', ...workers, 'web', 'posting'],
    },
    baseline: { title: 'baseline', rounds: pick('baseline'), processes: ['Postgres', 'baseline'] },
  }
}

/**
 * Works out what the rounds of a bus say. Ratios are the middle of the ratios round by round, since a round of ours and
 * its baseline saw the same machine.
 */
export function standardFigures(bus: Bus, rounds: readonly Round[]): StandardFigures {
  const variants = variantsOf(rounds)
  const costs = {
    placing: middleCost(variants.placing),
    posting: middleCost(variants.posting),
    baseline: middleCost(variants.baseline),
  }
  const latencies = latenciesOf(rounds)
  const latency = (id: string) => latencies.ours.find((one) => one.id === id)
  const told = costs.placing.cpuMs.size > 0
  const targets = aimsOf(bus, {
    rateRatio: median(
      rounds.map(({ placing, baseline }) => placing.perSecond / baseline.perSecond),
    ),
    servingCpuMs: told
      ? median(rounds.map(({ placing }) => sumOf(placing.cpuMs, ['Postgres', ...workers])))
      : Number.NaN,
    aloneP50Ms: latency('alone')?.p50Ms ?? Number.NaN,
    baselineAloneP50Ms: latencies.baselineAlone.p50Ms,
    postP99Ms: latency('post')?.p99Ms ?? Number.NaN,
    postingRatio: median(
      rounds.map(({ placing, posting }) => posting.perSecond / placing.perSecond),
    ),
    liveP50Ms: latency('live')?.p50Ms ?? Number.NaN,
    besideSlowRatio:
      (latency('beside')?.p99Ms ?? Number.NaN) / (latency('good')?.p99Ms ?? Number.NaN),
    serviceCpuMs: new Map(
      [...costs.placing.cpuMs].filter(([name]) => groups.some((group) => group === name)),
    ),
  })
  return { costs, latencies, targets }
}

/** The figures of a bus as lines. */
export function standardTables(rounds: readonly Round[], figures: StandardFigures): string[] {
  return [
    ...costTable(Object.values(variantsOf(rounds))),
    '',
    ...latencyTable(figures.latencies),
    '',
    ...aimTable(figures.targets),
  ]
}
