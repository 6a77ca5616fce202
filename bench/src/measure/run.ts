import { loadavg } from 'node:os'
import type { Plan } from '../plan.ts'
import type { Stage } from '../stage/stage.ts'
import { type Accepted, drained, measureWindow, type Window, warmUp } from './window.ts'

/** Everything that one cycle measured. */
export interface Cycle {
  placing: Window
  baseline: Window
  posting: Window
  aloneMs: number[]
  baselineAloneMs: number[]
  pacedMs: number[]
  firstSeenMs: number[]
  seenMs: number[]
  machineLoad: number
}

export interface Run {
  cycles: Cycle[]
  /** Orders that the load was told are accepted: each must be there, and finished. */
  accepted: number
}

/** Warms up, then measures cycle by cycle: each goes through ours and the baseline, close together in time. */
export async function measure(stage: Stage, plan: Plan, log: (line: string) => void): Promise<Run> {
  const { load } = stage
  const window = { rampMs: plan.rampMs, windowMs: plan.windowMs }
  const baselineWindow = { rampMs: plan.rampMs / 2, windowMs: plan.baselineWindowMs }
  const cycles: Cycle[] = []
  let accepted = 0
  const count = <T extends Accepted>(part: T): T => {
    accepted += part.accepted
    return part
  }

  log('warming up')
  for (const role of ['placing', 'posting'] as const)
    count(await warmUp(stage, role, plan.warmUpMs))
  await warmUp(stage, 'baseline', plan.warmUpMs / 2)

  for (let n = 1; n <= plan.cycles; n++) {
    log(`round ${n} of ${plan.cycles}: under load`)
    const placing = count(await measureWindow(stage, 'placing', window))
    const baseline = await measureWindow(stage, 'baseline', baselineWindow)
    const posting = count(await measureWindow(stage, 'posting', window))
    log(
      `round ${n} of ${plan.cycles}: one at a time, ${plan.postsPerSecond} posts a second, live feed`,
    )
    const one = { count: plan.alone, restMs: plan.aloneRestMs }
    const alone = await load.placing.ask('alone', one)
    const baselineAlone = await load.baseline.ask('alone', one)
    const paced = await load.posting.ask('paced', {
      perSecond: plan.postsPerSecond,
      forMs: plan.pacedMs,
    })
    await drained(stage)
    const watched = await load.posting.ask('watched', { count: plan.watched })
    accepted += alone.ms.length + paced.ms.length + plan.watched
    cycles.push({
      ...{
        placing,
        baseline,
        posting,
        aloneMs: alone.ms,
        baselineAloneMs: baselineAlone.ms,
        pacedMs: paced.ms,
      },
      ...{ firstSeenMs: watched.firstMs, seenMs: watched.allMs, machineLoad: loadavg()[0] ?? 0 },
    })
  }
  await drained(stage)
  return { cycles, accepted }
}
