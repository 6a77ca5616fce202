import { dim, print } from '@sagaboard/scripts/lib/progress'
import type { BenchContext } from '../context.ts'
import { measureEpisode, warmUp } from '../measure/episode.ts'
import { brokenInvariants } from '../measure/invariants.ts'
import { figuresIfKept } from '../measure/promises.ts'
import type { Bus } from '../options.ts'
import type { Plan } from '../plan.ts'
import type { Stage } from '../stage/stage.ts'
import { type ScaleRound, scaleFigures, scaleTables } from './figures.ts'

/** So many workers of each service in turn. */
const steps = [1, 2, 4]

const titles: Record<Bus, string> = {
  log: 'More worker processes, each with all services, on the log in Postgres',
  kafka: 'More workers of each service, and more relays, on Kafka',
}

/** Measures the same load with one, two and four workers of each service, each on a system of its own. */
export async function benchScale({ options, plan, onStage, log: telling }: BenchContext) {
  const reports = []
  for (const bus of options.buses) {
    const rounds = new Map<number, ScaleRound[]>()
    for (const workersEach of steps) {
      const log = telling(`${bus}, ${workersEach} of each`)
      log('starting')
      const wanted = { bus, web: false, roles: ['placing', 'baseline'], workersEach, log } as const
      rounds.set(workersEach, await onStage(wanted, (stage) => measureStage(stage, plan, log)))
    }
    const figures = scaleFigures(rounds)
    print(`\n  ${titles[bus]}  ${dim('all invariants hold')}\n`)
    for (const line of scaleTables(rounds, figures)) print(`  ${line}`)
    reports.push({ bus, figures, rounds })
  }
  return reports
}

async function measureStage(
  stage: Stage,
  plan: Plan,
  log: (line: string) => void,
): Promise<ScaleRound[]> {
  log('warming up')
  let { accepted } = await warmUp(stage, 'placing', plan.warmUpMs)
  await warmUp(stage, 'baseline', plan.warmUpMs / 2)
  const rounds: ScaleRound[] = []
  for (let n = 1; n <= plan.rounds; n++) {
    log(`round ${n} of ${plan.rounds}`)
    const ours = await measureEpisode(stage, 'placing', plan.loadMs)
    const baseline = await measureEpisode(stage, 'baseline', plan.loadMs)
    const one = { count: plan.alone, restMs: plan.aloneRestMs }
    const { ms } = await stage.loadOf('placing').ask('alone', one)
    accepted += ours.accepted + ms.length
    rounds.push({ ours, baseline, aloneMs: ms })
  }
  return figuresIfKept(
    'scale',
    () => brokenInvariants(stage.pool, accepted),
    () => rounds,
  )
}
