/** How much is measured. Every cycle goes through all rounds once, so that ours and the baseline take turns (A B A B). */
export interface Plan {
  cycles: number
  /** Load before a window opens: connections made, batches at their size, and code compiled, which on Kafka takes seven processes some seconds. */
  warmUpMs: number
  rampMs: number
  windowMs: number
  baselineWindowMs: number
  /** Orders, one at a time, per cycle. */
  alone: number
  /** Rest between two of them: the system is idle when an order comes. */
  aloneRestMs: number
  postsPerSecond: number
  pacedMs: number
  /** Orders watched from a browser's connection, per cycle. */
  watched: number
}

export const full: Plan = {
  cycles: 3,
  warmUpMs: 6_000,
  rampMs: 600,
  windowMs: 3_500,
  baselineWindowMs: 2_500,
  alone: 60,
  aloneRestMs: 15,
  postsPerSecond: 300,
  pacedMs: 2_500,
  watched: 12,
}

export const quick: Plan = {
  ...full,
  cycles: 2,
  warmUpMs: 5_000,
  rampMs: 500,
  windowMs: 2_000,
  baselineWindowMs: 1_000,
  alone: 25,
  pacedMs: 1_000,
  watched: 6,
}

/** Callers at once, in our load and in the load of the API: so many that the services are the limit, and not they. */
export const callers = 512
/** Orders that are on their way at once: enough to keep every service busy, not so many that the run measures a queue. */
export const openMax = 2_000
/** Orders at once in the baseline. */
export const baselineInFlight = 16
