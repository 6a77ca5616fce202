import type { ReaderLine } from '@sagaboard/db/lines'
import type { EventType } from '@sagaboard/events/catalog/events'
import type { OutageName } from '@sagaboard/events/commands/switches'
import type { Step } from '@sagaboard/events/saga/order-saga'
import type { ReturnStep } from '@sagaboard/events/saga/return-saga'
import type { ReturnGroup } from '../../lib/return-groups.ts'
import type { MissedGoal } from './goals.ts'

/** One step of the saga as it is right now. Times in ms. */
export interface StepFigures {
  step: Step
  /** Orders that are there now: those that wait for it, or (completed, cancelled) all that came to rest there. */
  orders: number
  /** Of those, the ones whose handling failed: tried again by itself, or left for a person. */
  retrying: number
  dead: number
  /** Of those, the ones that rest: until their stock is there, or until they are packed. */
  resting: number
  /** How many times the step acted in the window, and how often it said no. */
  handled: number
  refused: number
  /** From the event it heard to the one it stated; null when it did not act in the window. */
  p50Ms: number | null
  p95Ms: number | null
}

export interface Bucket {
  /** Start of the bucket, epoch ms. */
  fromMs: number
  completed: number
  undone: number
  /** From placed to completed. */
  p50Ms: number | null
  p95Ms: number | null
}

/** Faults with one cause. `heldMinor` is the worth of their orders; `groups` are the services that stand still there. */
export interface Incident {
  state: 'retrying' | 'dead'
  groups: string[]
  fingerprint: string
  error: string
  eventType: string
  orders: number
  heldMinor: number
  currency: string
  since: string
  nextAt: string | null
  /** When the first of its orders is cancelled unless it goes on. */
  cancelledFrom: string | null
  /** As the page of incidents has it: one for each service and type of event. */
  ids: string[]
  /** Set when it is about a single order. */
  orderId: string | null
  orderNumber: string | null
}

/** What a person stated of an order, and the books of others contradict. In minor units; of the carrier's book none. */
export interface BookDifference {
  orderId: string
  orderNumber: string
  book: 'provider' | 'carrier'
  currency: string
  /** As we have it, and as the provider does. */
  capturedMinor: number
  refundedMinor: number
  takenMinor: number
  givenMinor: number
}

/** An order of which parcels came back, and nothing was restocked or refunded since. */
export interface ReturnedOrder {
  orderId: string
  orderNumber: string
  parcels: number
}

/** How many returns stand in a list, and at which step of their saga. */
export interface CountedReturns {
  group: ReturnGroup
  step: ReturnStep
  returns: number
}

/** A simulated outage, and how many orders wait for its end. */
export interface HoldingOutage {
  name: OutageName
  orders: number
}

export interface OverviewSnapshot {
  /** When it was taken, by the database's clock. */
  at: string
  steps: StepFigures[]
  underWay: number
  refusals: { type: EventType; count: number }[]
  /** What rates and durations look at: the last 15 min, or less when the log is busier than is worth reading. */
  window: { fromMs: number; toMs: number }
  buckets: Bucket[]
  overall: { completed: number; undone: number; p50Ms: number | null; p95Ms: number | null }
  waiting: ReaderLine[]
  incidents: Incident[]
  /** What the shop is held to, and misses. */
  missed: MissedGoal[]
  differences: BookDifference[]
  returned: ReturnedOrder[]
  returns: CountedReturns[]
  /** The simulated outages that hold up orders; each lasts until a person ends it. */
  outages: HoldingOutage[]
}
