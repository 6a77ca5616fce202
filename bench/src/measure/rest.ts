import { setTimeout as delay } from 'node:timers/promises'
import type { RoleName } from '../load/jobs.ts'
import type { Stage } from '../stage/stage.ts'
import { snapshot } from './episode.ts'
import { sumOf } from './per-saga.ts'

/** What the system does a second while nobody orders: a part of every episode, and of none of its orders. */
export interface Rest {
  transactions: number
  roundTrips: number
  /** By process. */
  cpuMs: Map<string, number>
}

/** Watches a system that has nothing to do. */
export async function measureRest(stage: Stage, role: RoleName, forMs: number): Promise<Rest> {
  const startedAt = performance.now()
  const before = await snapshot(stage, role)
  await delay(forMs)
  const after = await snapshot(stage, role)
  const seconds = (performance.now() - startedAt) / 1_000
  const own = after.ownTransactions - before.ownTransactions
  const all = (values: ReadonlyMap<string, number>) => sumOf(values, values.keys())
  return {
    transactions: (after.counters.transactions - before.counters.transactions - own) / seconds,
    roundTrips: (all(after.flushes) - all(before.flushes)) / seconds,
    cpuMs: new Map(
      [...after.cpuMs].map(([name, ms]) => [name, (ms - (before.cpuMs.get(name) ?? 0)) / seconds]),
    ),
  }
}
