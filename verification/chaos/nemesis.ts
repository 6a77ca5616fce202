import { setTimeout as delay } from 'node:timers/promises'
import { type ChaosContext, type ChaosFault, chaosFaults } from './faults.ts'
import type { Recovery } from './recovery.ts'

/** Two things at once is what breaks systems; one at a time is what shows how long each takes. */
const overlapShare = 0.3
const pauseMs = 700
/** Every kind has to happen, also when the machine is so slow that the time is up before. */
const overtimeMs = 120_000

/**
 * Injects faults until the time is up and everything has happened at least once.
 *
 * @param untilMs on the clock of `performance.now()`
 * @returns what happened and how long each recovery took
 * @throws Error naming what could not be brought about
 */
export async function runNemesis(
  context: ChaosContext,
  untilMs: number,
  log: (line: string) => void,
): Promise<Recovery[]> {
  const known = chaosFaults(context.cluster)
  const happened: Recovery[] = []
  const underWay = new Set<Promise<void>>()
  let queue: [string, ChaosFault][] = []
  const missing = () =>
    Object.keys(known).filter((kind) => !happened.some((one) => one.kind === kind))
  while (performance.now() < untilMs || missing().length > 0) {
    if (performance.now() > untilMs + overtimeMs)
      throw new Error(`It could not be brought about: ${missing().join(', ')}.`)
    if (queue.length === 0) queue = shuffled(Object.entries(known), context.random)
    const [kind, inject] = queue.shift() as [string, ChaosFault]
    // What others need for coming up is not awaited here, but in the end.
    if (performance.now() > untilMs && !missing().includes(kind)) continue
    const injected = inject(context)
      // Postgres was away at this moment, or the process has just ended: it did not happen, and comes round again.
      .catch((error: Error) => void log(`${kind}: not now (${error.message})`))
      .then((recovery) => {
        if (!recovery) return
        happened.push(recovery)
        log(
          `${kind}: ${recovery.ms === null ? 'not recovered' : `back after ${(recovery.ms / 1_000).toFixed(1)} s`}`,
        )
      })
      .finally(() => underWay.delete(injected))
    underWay.add(injected)
    if (context.random() >= overlapShare) await injected
    await delay(context.random() * pauseMs)
    // While two go on, a third waits.
    if (underWay.size > 1) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  return happened
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
