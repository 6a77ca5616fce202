import { setTimeout as delay } from 'node:timers/promises'
import { type Disturbance, disturbances, type Weather } from './disturbances.ts'
import type { Recovery } from './recovery.ts'

/** Two things at once is what breaks systems; one at a time is what shows how long each takes. */
const overlapShare = 0.3
const pauseMs = 700
/** Every kind has to happen, also when the machine is so slow that the time is up before. */
const overtimeMs = 120_000

/**
 * Disturbs the system until the time is up and everything has happened at least once.
 *
 * @param untilMs on the clock of `performance.now()`
 * @returns what happened and how long each recovery took
 * @throws Error naming what could not be brought about
 */
export async function blow(weather: Weather, untilMs: number, tell: (line: string) => void): Promise<Recovery[]> {
  const known = disturbances(weather.stage)
  const happened: Recovery[] = []
  const underWay = new Set<Promise<void>>()
  let queue: [string, Disturbance][] = []
  const missing = () => Object.keys(known).filter((kind) => !happened.some((one) => one.kind === kind))
  while (performance.now() < untilMs || missing().length > 0) {
    if (performance.now() > untilMs + overtimeMs) throw new Error(`It could not be brought about: ${missing().join(', ')}.`)
    if (queue.length === 0) queue = shuffled(Object.entries(known), weather.chance)
    const [kind, disturb] = queue.shift() as [string, Disturbance]
    // What others need for coming up is not awaited here, but in the end.
    if (performance.now() > untilMs && !missing().includes(kind)) continue
    const blown = disturb(weather)
      // Postgres was away at this moment, or the process has just ended: it did not happen, and comes round again.
      .catch((error: Error) => void tell(`${kind}: not now (${error.message})`))
      .then((recovery) => {
        if (!recovery) return
        happened.push(recovery)
        tell(`${kind}: ${recovery.ms === null ? 'not recovered' : `back after ${(recovery.ms / 1_000).toFixed(1)} s`}`)
      })
      .finally(() => underWay.delete(blown))
    underWay.add(blown)
    if (weather.chance() >= overlapShare) await blown
    await delay(weather.chance() * pauseMs)
    // While two go on, a third waits.
    if (underWay.size > 1) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  return happened
}

function shuffled<T>(items: readonly T[], chance: () => number): T[] {
  return items
    .map((item) => [chance(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
