/** Orders that a generator places, in a shop whose provider and carrier are the simulated ones. */

/** What is to become of an order, by what the simulated parties and the stock make of it. */
export const loadOutcomes = [
  'shipped',
  'declined',
  'out_of_stock',
  'undeliverable',
  'stumbling',
] as const
export type LoadOutcome = (typeof loadOutcomes)[number]

/** How many of a hundred orders are of each outcome, in whole percent; together 100. */
export type LoadMix = Record<LoadOutcome, number>

export const perSecondMin = 0.1
export const perSecondMax = 20
export const loadMinutesMax = 60

/** How many orders, of what kind, and for how long. */
export interface LoadSettings {
  perSecond: number
  minutes: number
  mix: LoadMix
}

/** What the keys begin with under which the orders of a run are placed: the number of each follows. */
export const loadKeyPrefix = (runId: string): string => `load:${runId}:`

export type LoadCommand =
  /** Place orders from now on; it ends by itself. */
  | ({ type: 'load_start' } & LoadSettings)
  /** End it before its time. */
  | { type: 'load_stop'; id: string }
