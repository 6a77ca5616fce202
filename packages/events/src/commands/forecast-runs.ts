import { isReadable } from '../catalog/envelope.ts'
import { type Service, services } from '../catalog/events.ts'
import { foldOrder, isTerminal, type OrderStatus, type OrderView } from '../saga/order-view.ts'
import { askedToCancel } from './effects.ts'
import { type ForecastStep, runForward, stepsBetween, stepsOf } from './forecast.ts'
import {
  callOf,
  cancelRequestedAt,
  nextOf,
  type OrderSnapshot,
  plannedCall,
} from './order-snapshot.ts'

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
  /** What is held at the end of what was taken, in minor units. */
  keptMinor: number
  shipped: boolean
}

/** The order as its whole log has it; its row may be behind. */
export function viewOf({ log }: OrderSnapshot): OrderView {
  const known = views.get(log)
  if (known) return known
  const view = foldOrder(log)
  views.set(log, view)
  return view
}

/** A long log is folded once. */
const views = new WeakMap<OrderSnapshot['log'], OrderView>()

/** True while the clock may still ask for the order to be cancelled. */
export function isTimed(snapshot: OrderSnapshot): boolean {
  const order = viewOf(snapshot)
  return (
    cancelRequestedAt(snapshot) === undefined &&
    order.status !== 'CANCELLING' &&
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
  const { snapshot, expiresAt, now } = start
  const waits = new Map(waitsIn(start))
  const mayGo = goesUnder(assumption, snapshot, waits)
  const steps: RunStep[] = []
  let world = snapshot
  for (let at = now; ; ) {
    world = runForward(
      world,
      (step) => steps.push(...stepsOf(step).map((one) => ({ ...one, at }))),
      mayGo,
    )
    const dueAt = [...waits.values()].sort()[0]
    const deadline = expiresAt !== null && isTimed(world) ? expiresAt : undefined
    const next = earlier(dueAt, deadline)
    if (next === undefined) return ended(world, { start, steps, at })
    at = later(at, next)
    if (next === deadline) {
      const asked = askedToCancel(world, 'expired', 'system')
      steps.push(...stepsBetween(world, asked).map((one) => ({ ...one, by: 'clock' as const, at })))
      world = asked
      waits.clear()
    }
    for (const [service, due] of waits) if (due <= at) waits.delete(service)
  }
}

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
