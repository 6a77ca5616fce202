import { loadavg } from 'node:os'
import type { Plan } from '../plan.ts'
import type { Stage } from '../stage/stage.ts'
import { drained, type Episode, measureEpisode, warmUp } from './episode.ts'
import { measureRest, type Rest } from './rest.ts'

/** Everything that one round measured. */
export interface Round {
  placing: Episode
  baseline: Episode
  posting: Episode
  aloneMs: number[]
  baselineAloneMs: number[]
  pacedMs: number[]
  /** Good orders at a fixed rate, by themselves and beside others whose payment gets no answer. */
  goodAloneMs: number[]
  goodBesideMs: number[]
  firstSeenMs: number[]
  seenMs: number[]
  machineLoad: number
}

export interface Run {
  rounds: Round[]
  rest: Rest
  /** Orders that were accepted, as the load was answered: each must be there, and finished. */
  accepted: number
}

/** Warms up, then measures round by round: each goes through ours and the baseline, close together in time. */
export async function measure(stage: Stage, plan: Plan, log: (line: string) => void): Promise<Run> {
  const [placingLoad, baselineLoad, postingLoad] = [
    stage.loadOf('placing'),
    stage.loadOf('baseline'),
    stage.loadOf('posting'),
  ]
  const observer = stage.observerOf('placing')
  const rounds: Round[] = []
  let accepted = 0
  const count = <T extends { accepted: number }>(part: T): T => {
    accepted += part.accepted
    return part
  }

  log('warming up')
  for (const role of ['placing', 'posting'] as const)
    count(await warmUp(stage, role, plan.warmUpMs))
  await warmUp(stage, 'baseline', plan.warmUpMs / 2)

  const rest = await measureRest(stage, 'placing', plan.restMs)

  for (let n = 1; n <= plan.rounds; n++) {
    log(`round ${n} of ${plan.rounds}: under load`)
    const placing = count(await measureEpisode(stage, 'placing', plan.loadMs))
    const baseline = await measureEpisode(stage, 'baseline', plan.loadMs)
    const posting = count(await measureEpisode(stage, 'posting', plan.loadMs))
    log(
      `round ${n} of ${plan.rounds}: one at a time, ${plan.postsPerSecond} posts a second, live feed`,
    )
    const one = { count: plan.alone, restMs: plan.aloneRestMs }
    const alone = await placingLoad.ask('alone', one)
    const baselineAlone = await baselineLoad.ask('alone', one)
    const paced = await postingLoad.ask('paced', {
      perSecond: plan.postsPerSecond,
      forMs: plan.pacedMs,
    })
    await drained(observer, stage.since)
    log(`round ${n} of ${plan.rounds}: beside payments that get no answer`)
    const good = { perSecond: plan.goodPerSecond, forMs: plan.besideMs }
    const goodAlone = count(await placingLoad.ask('beside', { ...good, slowPerSecond: 0 }))
    const goodBeside = count(
      await placingLoad.ask('beside', { ...good, slowPerSecond: plan.slowPerSecond }),
    )
    await drained(observer, stage.since)
    const watched = await postingLoad.ask('watched', { count: plan.watched })
    accepted += alone.ms.length + paced.ms.length + plan.watched
    rounds.push({
      placing,
      baseline,
      posting,
      aloneMs: alone.ms,
      baselineAloneMs: baselineAlone.ms,
      pacedMs: paced.ms,
      goodAloneMs: goodAlone.ms,
      goodBesideMs: goodBeside.ms,
      firstSeenMs: watched.firstMs,
      seenMs: watched.allMs,
      machineLoad: loadavg()[0] ?? 0,
    })
  }
  await drained(observer, stage.since)
  return { rounds, rest, accepted }
}
