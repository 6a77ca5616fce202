import type { ReaderName } from '@sagaboard/db/lines'
import type { EndReason } from '@sagaboard/events/catalog/events'

/**
 * What a shop is held to, and when a person is told that it is missed (docs/decisions/0059). The last 15 minutes are compared
 * with the hour before them; times in ms, money in minor units.
 */
export const goalRules = {
  /** Fewer lost orders than this are no alarm, whatever share they are. */
  lostMin: 10,
  /** From this share on, when it is so many times that of the hour before. */
  shareMin: 0.1,
  factor: 2,
  /** With fewer orders in the hour before there is nothing to compare with: from this share on. */
  placedBeforeMin: 20,
  shareAlone: 0.25,
  /** So many orders have to be completed in either span, and 95 of 100 take so much longer. */
  completedMin: 20,
  slowerMs: 1_000,
  /** So many events in line, so many times what was usual, and the oldest has waited so long. */
  inLineMin: 100,
  inLineFactor: 3,
  waitingMs: 5_000,
} as const

/** What an order is lost by: the shop or the bank said no, or nobody answered in time. */
export const lossReasons = [
  'out_of_stock',
  'payment_declined',
  'shipping_failed',
  'expired',
] as const satisfies readonly EndReason[]
export type LossReason = (typeof lossReasons)[number]

/** Orders that were placed in a span of time, and those of them that were lost, by their reason. */
export interface PlacedFigures {
  /** How long the span is: shorter than was asked for when more was placed than is read. */
  ms: number
  placed: number
  lost: { reason: LossReason; orders: number; minor: number; currency: string }[]
}

export interface CompletedFigures {
  completed: number
  /** 95 of 100 were completed within so long; null: none was. */
  p95Ms: number | null
}

/** What most orders that are out of stock lacked. */
export interface ShortProduct {
  sku: string
  name: string
  /** Units that nothing holds. */
  free: number
  /** Orders that lacked it, and how many other products were lacking. */
  orders: number
  others: number
}

export interface GoalFigures {
  placed: { now: PlacedFigures; before: PlacedFigures }
  completed: { now: CompletedFigures; before: CompletedFigures }
  short: ShortProduct | null
  /** What waits for each reader; `usual`: on average in the hour before, null where nobody has looked. */
  lines: { group: ReaderName; events: number; waitingMs: number; usual: number | null }[]
  /** The services of which a fault switch is on, and whether one lets charges be declined. */
  faults: { service: string; declines: boolean }[]
}

/** A goal that is missed. `isFaultOn`: something is broken on purpose that has this effect. */
export type MissedGoal = { isFaultOn: boolean } & (
  | {
      kind: 'lost'
      reason: LossReason
      orders: number
      placed: number
      /** Null: too few were placed in the hour before. */
      shareBefore: number | null
      /** How long both spans are. */
      ms: number
      beforeMs: number
      lostMinor: number
      currency: string
      short: ShortProduct | null
    }
  | { kind: 'slow'; p95Ms: number; beforeMs: number }
  | { kind: 'behind'; group: ReaderName; events: number; waitingMs: number; usual: number }
)

/** The goals that are missed: what is lost first, by its money, then what is slow. */
export const missedGoals = (figures: GoalFigures): MissedGoal[] => [
  ...lostOrders(figures),
  ...tooSlow(figures),
  ...tooMuchInLine(figures),
]

function lostOrders({ placed: { now, before }, short, faults }: GoalFigures): MissedGoal[] {
  const isComparable = before.placed >= goalRules.placedBeforeMin
  return now.lost
    .flatMap(({ reason, orders, minor, currency }): MissedGoal[] => {
      const share = orders / now.placed
      const lostBefore = before.lost.find((one) => one.reason === reason)?.orders ?? 0
      const shareBefore = isComparable ? lostBefore / before.placed : null
      const least =
        shareBefore === null
          ? goalRules.shareAlone
          : Math.max(goalRules.shareMin, goalRules.factor * shareBefore)
      if (orders < goalRules.lostMin || share < least) return []
      return [
        {
          kind: 'lost',
          reason,
          orders,
          placed: now.placed,
          shareBefore,
          ms: now.ms,
          beforeMs: before.ms,
          lostMinor: minor,
          currency,
          short: reason === 'out_of_stock' ? short : null,
          isFaultOn: isBrokenFor(reason, faults),
        },
      ]
    })
    .sort((one, other) => lostOf(other) - lostOf(one))
}

const lostOf = (goal: MissedGoal) => (goal.kind === 'lost' ? goal.lostMinor : 0)

/** A fault keeps orders until their time runs out, or lets the bank say no; it never sells anything out. */
const isBrokenFor = (reason: LossReason, faults: GoalFigures['faults']): boolean =>
  reason === 'expired'
    ? faults.length > 0
    : reason === 'payment_declined' && faults.some(({ declines }) => declines)

function tooSlow({ completed: { now, before }, faults }: GoalFigures): MissedGoal[] {
  const { completedMin, factor, slowerMs } = goalRules
  if (now.p95Ms === null || before.p95Ms === null) return []
  if (now.completed < completedMin || before.completed < completedMin) return []
  if (now.p95Ms < Math.max(factor * before.p95Ms, before.p95Ms + slowerMs)) return []
  return [{ kind: 'slow', p95Ms: now.p95Ms, beforeMs: before.p95Ms, isFaultOn: faults.length > 0 }]
}

function tooMuchInLine({ lines, faults }: GoalFigures): MissedGoal[] {
  const { inLineMin, inLineFactor, waitingMs: longMs } = goalRules
  return lines
    .filter(
      ({ events, waitingMs, usual }) =>
        usual !== null &&
        events >= Math.max(inLineMin, inLineFactor * usual) &&
        waitingMs >= longMs,
    )
    .map(({ group, events, waitingMs, usual }) => ({
      kind: 'behind' as const,
      group,
      events,
      waitingMs,
      usual: usual ?? 0,
      isFaultOn: faults.some(({ service }) => service === group),
    }))
}
