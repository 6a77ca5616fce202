import { brokenAtTheEnd, unfinished } from './checkers.ts'
import { Simulation, type SimulationOptions } from './simulation.ts'

/** What came of one seed. */
export interface Run {
  seed: number
  /** What broke, in words; empty when all is as promised. */
  violations: string[]
  /** How often what was met. */
  coverage: Record<string, number>
  /** Of everything that happened, in order: the same for each run of one seed. */
  fingerprint: string
  tasks: number
  /** Virtual. */
  elapsedMs: number
}

/** For so long things go wrong (virtual ms). */
const faultsMs = 6_000
/** An order that has not ended so long after the last fault never will (virtual ms). */
const quietWithinMs = 10 * 60_000
/** What happens after all is quiet would be something done twice (virtual ms). */
const watchedMs = 2_000
const lookEvery = 128

/**
 * Runs the whole system once: its real services, loop, redriver and log tail, over a log in memory,
 * with every interleaving, crash, delay and doubled message decided by the seed. After the last
 * fault everything must come right.
 */
export async function simulate(options: SimulationOptions): Promise<Run> {
  const simulation = new Simulation(options)
  const { scheduler, faultPlan, violations } = simulation
  await simulation.start()

  const runUntil = async (
    elapsedMs: number,
    over: () => Promise<boolean> = async () => false,
  ): Promise<boolean> => {
    for (let steps = 1; violations.length === 0 && scheduler.elapsedMs < elapsedMs; steps++) {
      if (!(await scheduler.step())) throw new Error('nothing is left to do, not even to wait')
      if (steps % lookEvery === 0 && (await over())) return true
    }
    return false
  }

  await runUntil(faultsMs)
  faultPlan.on = false
  simulation.trace('the faults are over')
  const isQuiet = async () =>
    simulation.requests.areAnswered && (await unfinished(simulation)).length === 0
  const quiet = await runUntil(faultsMs + quietWithinMs, isQuiet)
  if (violations.length === 0 && !quiet) {
    for (const what of await unfinished(simulation)) simulation.violated(what)
    if (!simulation.requests.areAnswered) simulation.violated('somebody was never answered')
  }
  if (quiet) {
    const before = simulation.log.count()
    await runUntil(scheduler.elapsedMs + watchedMs)
    if (simulation.log.count() !== before)
      simulation.violated('something happened after all was quiet')
    for (const what of await brokenAtTheEnd(simulation)) simulation.violated(what)
  }
  return {
    seed: options.seed,
    violations: [...violations],
    coverage: simulation.coverage.counts(),
    fingerprint: simulation.fingerprint,
    tasks: scheduler.tasks,
    elapsedMs: scheduler.elapsedMs,
  }
}
