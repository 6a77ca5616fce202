import type { LoadSettings } from './load.ts'
import type { FaultSettings } from './switches.ts'

/**
 * A drill: something is broken on purpose while orders are placed, and what becomes of these orders is compared with what was
 * expected. It is for shops whose provider and carrier are the simulated ones.
 */

/** What is expected of the orders that a drill places. */
export interface DrillExpectation {
  /** Every one ends, completed or cancelled, within so many minutes from when it was placed. */
  endedWithinMinutes: number
  /** At most so many percent of them are refused; null: however many. */
  refusedPercentMax: number | null
  /** None of them ever needs a person. */
  nobodyNeeded: boolean
  /** No invariant is seen to be broken before all of them have ended. */
  invariantsKept: boolean
}

export const drillMinutesMax = 30
export const endedWithinMinutesMax = 60

export interface DrillSettings {
  /** What goes wrong: for orders of all kinds, as long as the drill lasts. */
  fault: Omit<FaultSettings, 'orderId' | 'minutes' | 'stopAfter'>
  /** What is placed meanwhile. */
  load: Omit<LoadSettings, 'minutes'>
  minutes: number
  expected: DrillExpectation
}

export type DrillCommand =
  /** Break it, and place orders; both end by themselves, and then the verdict is made. */
  | ({ type: 'drill_start' } & DrillSettings)
  /**
   * End fault and load before their time; the verdict is made once the orders have ended. `judge`: they are over, and the verdict
   * is made at once, with the orders that are open.
   */
  | { type: 'drill_stop'; id: string; judge?: boolean }

/** An order, as it is named where it missed what was expected. */
export interface DrillOrder {
  id: string
  number: string
}

/** Some of the orders of one kind, and how many there are. */
export interface DrillOrders {
  count: number
  /** The first ones of them. */
  orders: DrillOrder[]
}

/** So many orders are named of each kind. */
export const drillOrdersMax = 20

/** What has become of a drill's orders so far. */
export interface DrillFacts {
  /** Orders that were placed, and those that nobody took. */
  placed: number
  notPlaced: number
  /** Orders that the load generator has taken on and not settled yet. */
  unsettled: number
  completed: number
  refused: DrillOrders
  /** Cancelled for another reason: by a person, or because their time ran out. */
  cancelled: number
  open: number
  /** Not ended in the time that they had, whether they have ended since or not. */
  late: DrillOrders
  /** From placed to ended, at most, in ms; null while none has ended. */
  slowestMs: number | null
  /** Those that needed a person at some moment. */
  needed: DrillOrders
  /** The invariants that were seen to be broken since it began, by name. */
  broken: string[]
  /** How many invariants were looked at, and how many of them after the last order had ended (of those that are open: was placed). */
  looked: { all: number; since: number }
  /** Whether fault and load are over; how long ago both were, and how long the last order has had, in ms. */
  isOver: boolean
  overMs: number
  /** How long ago the last of the orders ended, in ms; null while one is open. */
  quietMs: number | null
  /** What ended before its time. */
  cutShort: CutShort | null
}

/** A person has stopped it all, or only the load; the fault was ended by somebody else; or nobody waited for its orders. */
export type CutShort = 'stopped' | 'load_stopped' | 'fault_ended' | 'judged'

/** One thing that was expected, and whether it came so. */
export type DrillCheck = { isKept: boolean } & (
  | { name: 'ended'; late: DrillOrders; slowestMs: number | null }
  | { name: 'refused'; percent: number; refused: DrillOrders }
  | { name: 'nobody'; needed: DrillOrders }
  | { name: 'invariants'; broken: string[]; looked: DrillFacts['looked'] }
)

/** What came of a drill. It has passed when orders were placed, and all came as expected. */
export interface DrillVerdict {
  isPassed: boolean
  cutShort: CutShort | null
  counts: Pick<DrillFacts, 'placed' | 'notPlaced' | 'completed' | 'cancelled' | 'open'> & {
    refused: number
  }
  checks: DrillCheck[]
}

/** By the facts as they are now: while a drill goes on it is what would come if nothing changed. */
export function drillVerdict(expected: DrillExpectation, facts: DrillFacts): DrillVerdict {
  const { placed, notPlaced, completed, cancelled, open, refused } = facts
  const checks = checksOf(expected, facts)
  return {
    isPassed: placed > 0 && checks.every(({ isKept }) => isKept),
    cutShort: facts.cutShort,
    counts: { placed, notPlaced, completed, cancelled, open, refused: refused.count },
    checks,
  }
}

function checksOf(expected: DrillExpectation, facts: DrillFacts): DrillCheck[] {
  const { late, slowestMs, refused, needed, broken, looked, placed, open } = facts
  const percent = placed === 0 ? 0 : (refused.count / placed) * 100
  const { refusedPercentMax } = expected
  return [
    // Of an order that is open it is not known.
    { name: 'ended', isKept: late.count === 0 && open === 0, late, slowestMs },
    ...(refusedPercentMax === null
      ? []
      : [{ name: 'refused' as const, isKept: percent <= refusedPercentMax, percent, refused }]),
    ...(expected.nobodyNeeded
      ? [{ name: 'nobody' as const, isKept: needed.count === 0, needed }]
      : []),
    ...(expected.invariantsKept
      ? [
          {
            name: 'invariants' as const,
            // What nobody has looked at is not known to be kept.
            isKept: broken.length === 0 && looked.since > 0,
            broken,
            looked,
          },
        ]
      : []),
  ]
}

/** So long is waited for whoever looks at the invariants, and for a load generator that is away, in ms. */
const lookWaitMs = 90_000
const unsettledWaitMs = 10 * 60_000

/** Whether the verdict can be made: all orders have ended or had their time, and the invariants were looked at since. */
export function isDrillDone(expected: DrillExpectation, facts: DrillFacts): boolean {
  const { isOver, overMs, unsettled, open, quietMs, looked } = facts
  if (!isOver) return false
  const endedWithinMs = expected.endedWithinMinutes * 60_000
  if (overMs > endedWithinMs + unsettledWaitMs) return true
  if (unsettled > 0) return false
  if (open > 0) return overMs > endedWithinMs
  return (
    !expected.invariantsKept ||
    (looked.all > 0 && looked.since === looked.all) ||
    Math.min(overMs, quietMs ?? overMs) > lookWaitMs
  )
}
