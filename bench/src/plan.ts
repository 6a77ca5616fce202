import type { Jobs, RoleName } from './load/jobs.ts'

/** How much is measured. Every round goes through all variants once, so that ours and the baseline take turns (A B A B). */
export interface Plan {
  rounds: number
  /** Load before anything is measured: connections made, batches at their size, and code compiled, which on Kafka takes seven processes some seconds. */
  warmUpMs: number
  /** Load of an episode; it ends when its last order has ended. */
  loadMs: number
  /** How long the system is watched while nobody orders. */
  restMs: number
  /** Orders, one at a time, per round. */
  alone: number
  /** Rest between two of them: the system is idle when an order comes. */
  aloneRestMs: number
  postsPerSecond: number
  pacedMs: number
  /** Good orders a second, and orders beside them whose payment gets no answer, for so long in each round. */
  goodPerSecond: number
  slowPerSecond: number
  besideMs: number
  /** Orders watched from a browser's connection, per round. */
  watched: number
  /** Orders a second beside which somebody works in the console, for so long: six events each. */
  consoleOrdersPerSecond: number
  consoleMs: number
  /** Orders that are open, and orders that have ended, in the databases of `--history`. */
  historyOpen: number
  historyEnded: number
}

export const full: Plan = {
  rounds: 3,
  warmUpMs: 6_000,
  loadMs: 5_000,
  restMs: 3_000,
  alone: 60,
  aloneRestMs: 15,
  postsPerSecond: 300,
  pacedMs: 2_500,
  goodPerSecond: 20,
  slowPerSecond: 5,
  besideMs: 10_000,
  watched: 12,
  consoleOrdersPerSecond: 345,
  consoleMs: 60_000,
  historyOpen: 10_000,
  historyEnded: 1_000_000,
}

export const quick: Plan = {
  ...full,
  rounds: 2,
  warmUpMs: 4_000,
  loadMs: 3_000,
  alone: 25,
  pacedMs: 1_000,
  besideMs: 5_000,
  watched: 6,
  consoleMs: 20_000,
  historyEnded: 100_000,
}

/** Callers at once, in our load and in the load of the API: so many that the services are the limit, and not they. */
const callers = 512
/** Orders that are on their way at once: enough to keep every service busy, not so many that the run measures a queue. */
const openMax = 2_000
/** Orders at once in the baseline. */
export const baselineInFlight = 16
/** Workflows at once in DBOS, and connections of each of its two pools: as many as the server has for two of them beside the others. */
export const dbosInFlight = 16
export const dbosPoolSize = 12

/** How hard a role loads. */
export function loadOf(role: RoleName): Jobs['start']['ask'] {
  if (role === 'placing' || role === 'posting') return { callers, openMax }
  const inFlight = role === 'baseline' ? baselineInFlight : dbosInFlight
  return { callers: inFlight, openMax: inFlight }
}
