import { isReadable } from '../catalog/envelope.ts'
import { type Service, services } from '../catalog/events.ts'
import { automatic, dueAfter } from '../saga/fulfilment.ts'
import { usualBackorderMs } from '../saga/in-part.ts'
import { isTerminal, type OrderStatus } from '../saga/order-view.ts'
import { askedToCancel, backorderExpired, dispatchDue } from './effects.ts'
import { type ForecastStep, runForward, stepsBetween, stepsOf } from './forecast.ts'
import {
  callOf,
  cancelRequestedAt,
  nextOf,
  type OrderSnapshot,
  plannedCall,
  viewOf,
} from './order-snapshot.ts'
import { isSourcedAgain, type Packers, packersOf } from './packers.ts'

/**
 * What a run takes for granted; in all of them no person acts. `answers_come`: whatever is tried next succeeds.
 * `nobody_acts`: what hangs now goes on hanging, and everything else is answered. `none_comes`: no call is answered, and what
 * hangs goes on hanging.
 */
export const assumptions = ['answers_come', 'nobody_acts', 'none_comes'] as const
export type Assumption = (typeof assumptions)[number]

/** How often and at which distances something is tried again. Milliseconds. */
export interface RetryHours {
  attemptsMax: number
  firstDelayMs: number
  maxDelayMs: number
}

/** What a run begins with. Times in ISO 8601. */
export interface RunStart {
  snapshot: OrderSnapshot
  /** When a request to cancel it is made by itself, unless it has shipped by then. */
  expiresAt: string | null
  now: string
  /** How long it may take once its label is asked for after it was packed, in ms; left out: for as long as it takes. */
  reservationMs?: number
  /** How an event is tried again, by its type and the name of its error. */
  retryOf: (eventType: string, errorName: string) => RetryHours
  /** So long a single try may take. */
  tryMaxMs: number
}

/** A step of a run, and its hour: that of the timer that it waits for, or now. */
export interface RunStep extends ForecastStep {
  at: string
}

/** A service that still stands at the end of a run. */
export interface Stand {
  service: Service
  /** The type of the event at which it stands. */
  type: string
  /** It is not tried any more already: a person decides. */
  isDead: boolean
  /** Between these hours its tries run out (the waits are jittered); null when it is not tried any more already. */
  givesUp: { from: string; to: string } | null
}

/** What follows under an assumption. */
export interface Run {
  steps: RunStep[]
  /** Where it ends, and when; null when it does not come to an end. */
  ends: OrderStatus
  endsAt: string | null
  stands: Stand[]
  /** It rests at its end until a person says that it is packed, or its stock comes. */
  isResting: boolean
  /** What is held at the end of what was taken, in minor units. */
  keptMinor: number
  shipped: boolean
}

/** What an order that waits to be packed waits for. */
export interface Packing extends Packers {
  /** When it goes on by itself, ISO; null: once all warehouses have said that it is packed. */
  dueAt: string | null
}

/** What an order waits for that is to be packed; null while it does not rest. */
export function packingOf(snapshot: OrderSnapshot): Packing | null {
  const { waitingFor, waitsUntil } = viewOf(snapshot)
  if (waitingFor !== 'packing' || isSourcedAgain(snapshot)) return null
  // Its timer asks once: where that was skipped, a person asks again.
  const begun = snapshot.log.findLastIndex(({ type }) => type === 'PackingStarted')
  const isAsked = snapshot.log.slice(begun + 1).some(({ type }) => type === 'DispatchRequested')
  return { dueAt: isAsked ? null : waitsUntil, ...packersOf(snapshot) }
}

/**
 * What an order that waits for stock waits for: the hour at which it is given up, ISO, or null: that was asked for, or skipped.
 * It does not rest while inventory has an offer, or the end of its time, still to handle.
 */
export function stockOf(snapshot: OrderSnapshot): { dueAt: string | null } | null {
  const { waitingFor, waitsUntil } = viewOf(snapshot)
  if (waitingFor !== 'stock') return null
  if (nextOf(snapshot, 'inventory')) return null
  const isAsked = snapshot.log.some(({ type }) => type === 'BackorderExpired')
  return { dueAt: isAsked ? null : waitsUntil }
}

/** True while the clock may still ask for the order to be cancelled. */
export function isTimed(snapshot: OrderSnapshot): boolean {
  const order = viewOf(snapshot)
  return (
    cancelRequestedAt(snapshot) === undefined &&
    order.status !== 'CANCELLING' &&
    order.waitingFor === null &&
    order.shipment.status !== 'created' &&
    !isTerminal(order.status)
  )
}

/** True when a request to cancel stands in place of the call that the service's next event would make. */
export const isOvertakenNow = (snapshot: OrderSnapshot, service: Service): boolean =>
  plannedCall(snapshot, service) !== undefined && callOf(snapshot, service) === undefined

/**
 * Lets an order go on under an assumption, with the handlers that run in production and the timers that are set: the next try
 * of what hangs, and its own deadline.
 */
export function runUnder(assumption: Assumption, start: RunStart): Run {
  const { snapshot, now } = start
  const waits = new Map(waitsIn(start))
  const mayGo = goesUnder(assumption, snapshot, waits)
  const steps: RunStep[] = []
  const clock = (before: OrderSnapshot, after: OrderSnapshot, at: string) =>
    steps.push(...stepsBetween(before, after).map((one) => ({ ...one, by: 'clock' as const, at })))
  let { expiresAt } = start
  let world = snapshot
  for (let at = now; ; ) {
    const isAwaited = viewOf(world).waitingFor === 'stock'
    world = runForward(
      world,
      (step) => steps.push(...stepsOf(step).map((one) => ({ ...one, at }))),
      mayGo,
    )
    if (isAwaited && viewOf(world).waitingFor === null) expiresAt = expiryFrom(at, start)
    const timer = timerIn(world, { steps, waits, expiresAt })
    if (!timer) return ended(world, { start, steps, at })
    at = later(at, timer.at)
    clock(world, timer.over, at)
    world = timer.over
    if (timer.of === 'packing') expiresAt = expiryFrom(at, start)
    if (timer.of === 'deadline') waits.clear()
    for (const [service, due] of waits) if (due <= at) waits.delete(service)
  }
}

interface Timers {
  steps: readonly RunStep[]
  waits: ReadonlyMap<Service, string>
  expiresAt: string | null
}

/** The timer that is next, and the order once it has gone off; undefined when none is set. */
function timerIn(world: OrderSnapshot, { steps, waits, expiresAt }: Timers) {
  const retryAt = [...waits.values()].sort()[0]
  const deadline = expiresAt !== null && isTimed(world) ? expiresAt : undefined
  const rest = restIn(world, steps)
  const at = earlier(earlier(retryAt, deadline), rest?.endsAt)
  if (at === undefined) return undefined
  if (rest && at === rest.endsAt) return { of: rest.for, at, over: rest.end(world) } as const
  return at === deadline
    ? ({ of: 'deadline', at, over: askedToCancel(world, 'expired', 'system') } as const)
    : ({ of: 'retry', at, over: world } as const)
}

/** What it rests for, when that is over by itself, and the order once it is; undefined when it does not rest, or for good. */
function restIn(world: OrderSnapshot, steps: readonly RunStep[]) {
  const packedAt = packedAtIn(world, steps)
  if (packedAt !== undefined) return { for: 'packing', endsAt: packedAt, end: dispatchDue } as const
  const givenUpAt = givenUpAtIn(world, steps)
  return givenUpAt === undefined
    ? undefined
    : ({ for: 'stock', endsAt: givenUpAt, end: backorderExpired } as const)
}

/** When the label of an order that waits to be packed is asked for by itself. One that begins to wait in the run has the hour of the run. */
function packedAtIn(world: OrderSnapshot, steps: readonly RunStep[]): string | undefined {
  const packing = packingOf(world)
  if (!packing) return undefined
  const begun = steps.findLast(({ type }) => type === 'PackingStarted')
  const dueAt = begun ? dueAfter(world.fulfilment ?? automatic, begun.at) : packing.dueAt
  return dueAt ?? undefined
}

/** When an order that waits for stock is given up: in a run nobody receives any. One that begins to wait in it has the hour of the run. */
function givenUpAtIn(world: OrderSnapshot, steps: readonly RunStep[]): string | undefined {
  const stock = stockOf(world)
  if (!stock) return undefined
  const begun = steps.find(({ type }) => type === 'StockAwaited')
  if (!begun || stock.dueAt === null) return stock.dueAt ?? undefined
  const waitsMs = world.backorderMs ?? usualBackorderMs
  return new Date(Date.parse(begun.at) + waitsMs).toISOString()
}

/** Its time starts anew. */
const expiryFrom = (at: string, { reservationMs }: RunStart): string | null =>
  reservationMs === undefined ? null : new Date(Date.parse(at) + reservationMs).toISOString()

/** The services whose next try is still to come, and when. */
const waitsIn = ({ snapshot, now }: RunStart): [Service, string][] =>
  services.flatMap((service): [Service, string][] => {
    const { state, nextAt } = snapshot.blocks[service] ?? {}
    return state === 'retrying' && nextAt && nextAt > now ? [[service, nextAt]] : []
  })

/** Which services an assumption lets go on: what hung at the start is still hanging while its service is at the same event. */
function goesUnder(
  assumption: Assumption,
  snapshot: OrderSnapshot,
  waits: ReadonlyMap<Service, string>,
) {
  const isHanging = (world: OrderSnapshot, service: Service) => {
    const block = snapshot.blocks[service]
    return block?.resolution === null && world.blocks[service]?.version === block.version
  }
  return (world: OrderSnapshot, service: Service): boolean => {
    const hangs = isHanging(world, service)
    if (hangs && waits.has(service)) return false
    if (assumption === 'answers_come' || isOvertakenNow(world, service)) return true
    return !hangs && (assumption === 'nobody_acts' || callOf(world, service) === undefined)
  }
}

const later = (a: string, b: string) => (a > b ? a : b)
const earlier = (a: string | undefined, b: string | undefined) =>
  a === undefined || (b !== undefined && b <= a) ? b : a

function ended(
  world: OrderSnapshot,
  { start, steps, at }: { start: RunStart; steps: RunStep[]; at: string },
): Run {
  const { status } = viewOf(world)
  const payment = world.payment.state
  return {
    steps,
    ends: status,
    endsAt: isTerminal(status) ? (steps.at(-1)?.at ?? null) : null,
    stands: services.flatMap((service) => standOf(world, service, { start, at })),
    isResting: packingOf(world) !== null || stockOf(world) !== null,
    keptMinor: payment?.chargeId ? payment.amountMinor - payment.refundedMinor : 0,
    shipped: world.shipping.state?.status === 'shipped',
  }
}

function standOf(
  world: OrderSnapshot,
  service: Service,
  { start, at }: { start: RunStart; at: string },
): Stand[] {
  const next = nextOf(world, service)
  if (!next) return []
  const { type } = next
  const block = world.blocks[service]
  if (block ? block.state === 'dead' : !isReadable(next))
    return [{ service, type, isDead: true, givesUp: null }]
  const hours = start.retryOf(type, errorNameOf(block?.error))
  const isKnown =
    block?.nextAt != null && cancelRequestedAt(start.snapshot) === cancelRequestedAt(world)
  const from = later(at, isKnown ? (block.nextAt ?? at) : at)
  const givesUp = givesUpAfter(hours, block?.attempts ?? 0, {
    from: later(start.now, from),
    tryMaxMs: start.tryMaxMs,
  })
  return [{ service, type, isDead: false, givesUp }]
}

/** The name of an error begins its description. */
export const errorNameOf = (error = ''): string => error.split(':')[0] ?? ''

/** Between which hours the last try fails, when the next one is made at `from`: waits are half fixed, half random. */
function givesUpAfter(
  { attemptsMax, firstDelayMs, maxDelayMs }: RetryHours,
  attempts: number,
  { from, tryMaxMs }: { from: string; tryMaxMs: number },
): { from: string; to: string } {
  let waitMs = 0
  for (let failed = attempts + 1; failed < attemptsMax; failed += 1)
    waitMs += Math.min(maxDelayMs, firstDelayMs * 2 ** (failed - 1))
  const tries = Math.max(1, attemptsMax - attempts)
  const startMs = Date.parse(from)
  return {
    from: new Date(startMs + waitMs / 2).toISOString(),
    to: new Date(startMs + waitMs + tries * tryMaxMs).toISOString(),
  }
}
