import { setTimeout as delay } from 'node:timers/promises'
import type { RoleName } from '../load/jobs.ts'
import { baselineInFlight, callers, openMax } from '../plan.ts'
import type { Stage } from '../stage/stage.ts'
import { cpuMsOf } from './cpu.ts'

/** What one stretch of steady load gave. */
export interface Window {
  finished: number
  perSecond: number
  /** By process; empty where the machine does not tell. */
  cpuMsPerSaga: Map<string, number>
}

/** How many orders the load was told are accepted. */
export interface Accepted {
  accepted: number
}

export interface WindowTimes {
  rampMs: number
  windowMs: number
}

const finishedOrders = {
  ours: 'select count(*)::int as finished from orders.orders where closed_at is not null',
  baseline: `select count(*)::int as finished from baseline.orders where status = 'COMPLETED'`,
} as const

const finishedMin = 300
const windowMaxMs = 30_000
const drainTimeoutMs = 60_000
const lookEveryMs = 20

/**
 * Loads the system, and counts from when it runs steadily until just before the load ends: neither the ramp nor the drain
 * is in the figures. Returns when every order has come to its end.
 */
export async function measureWindow(
  stage: Stage,
  role: RoleName,
  { rampMs, windowMs }: WindowTimes,
): Promise<Window & Accepted> {
  return underLoad(stage, role, async () => {
    await delay(rampMs)
    const before = await snapshot(stage, role)
    await delay(windowMs)
    let after = await snapshot(stage, role)
    // On a machine that is busy with other things a window lasts until there is something to count.
    while (after.finished - before.finished < finishedMin) {
      if (after.atMs - before.atMs > windowMaxMs)
        throw new Error(
          `under ${finishedMin} orders were finished in ${windowMaxMs / 1_000} s of load`,
        )
      await delay(windowMs / 4)
      after = await snapshot(stage, role)
    }
    const finished = after.finished - before.finished
    return {
      finished,
      perSecond: (finished / (after.atMs - before.atMs)) * 1_000,
      cpuMsPerSaga: new Map(
        [...after.cpuMs].map(([name, ms]) => [
          name,
          (ms - (before.cpuMs.get(name) ?? 0)) / finished,
        ]),
      ),
    }
  })
}

/** Load that nobody measures: connections are made, code is compiled, pages are in memory. */
export function warmUp(stage: Stage, role: RoleName, forMs: number): Promise<Accepted> {
  return underLoad(stage, role, async () => {
    await delay(forMs)
    return {}
  })
}

async function underLoad<T>(
  stage: Stage,
  role: RoleName,
  work: () => Promise<T>,
): Promise<T & Accepted> {
  const load = stage.load[role]
  await load.ask(
    'start',
    role === 'baseline'
      ? { callers: baselineInFlight, openMax: baselineInFlight }
      : { callers, openMax },
  )
  const result = await work()
  const { accepted } = await load.ask('stop', null)
  await drained(stage)
  return { ...result, accepted }
}

async function snapshot({ pool, processes }: Stage, role: RoleName) {
  const { rows } = await pool.query<{ finished: number }>(
    finishedOrders[role === 'baseline' ? 'baseline' : 'ours'],
  )
  return { atMs: performance.now(), cpuMs: cpuMsOf(processes), finished: rows[0]?.finished ?? 0 }
}

/** Resolves when no order is on its way. */
export async function drained({ pool }: Stage): Promise<void> {
  const deadline = performance.now() + drainTimeoutMs
  for (;;) {
    const { rows } = await pool.query<{ open: number }>(
      'select count(*)::int as open from orders.orders where closed_at is null',
    )
    const open = rows[0]?.open ?? 0
    if (open === 0) return
    if (performance.now() > deadline)
      throw new Error(
        `${open} orders have not come to their end ${drainTimeoutMs / 1_000} s after the load`,
      )
    await delay(lookEveryMs)
  }
}
