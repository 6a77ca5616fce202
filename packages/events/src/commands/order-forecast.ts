import { isReadable } from '../catalog/envelope.ts'
import { type EndReason, type Service, services, settledByStaff } from '../catalog/events.ts'
import { orderGraph } from '../saga/graph.ts'
import type { Reservation } from '../saga/inventory.ts'
import type { Step } from '../saga/order-saga.ts'
import { isTerminal, type OrderStatus } from '../saga/order-view.ts'
import { type Certainty, certaintiesOf, type Uncertainty, uncertaintiesOf } from './certainties.ts'
import { askedToCancel } from './effects.ts'
import { runForward } from './forecast.ts'
import {
  type Assumption,
  assumptions,
  errorNameOf,
  isTimed,
  type Packing,
  packingOf,
  type Run,
  type RunStart,
  runUnder,
  stockOf,
} from './forecast-runs.ts'
import { refusalOf } from './guards.ts'
import {
  type Block,
  callOf,
  nextOf,
  type OrderSnapshot,
  type ProviderCall,
  viewOf,
} from './order-snapshot.ts'
import { isSourcedAgain } from './packers.ts'

/** What a service stands at or works on, and whose answer it waits for. */
export interface Wait {
  service: Service
  /** The step that hangs: that of the event, or the order's own for an event of none. */
  step: Step
  version: number
  eventType: string
  /** The call that is to be answered; `step`: none, the service itself; `unreadable`: nobody can read the event. */
  for:
    | 'charge'
    | 'refund'
    | 'label'
    | 'void_charge'
    | 'void_label'
    | 'void_refund'
    | 'step'
    | 'unreadable'
  /** Of a charge or a refund, in minor units. */
  amountMinor: number
  /** Set once it failed; `nextAt` (ISO) null: at once, or a person decides. */
  tries: { done: number; max: number; nextAt: string | null; isDead: boolean } | null
  error: string | null
  /** A person has decided, and the next try carries it out. */
  isDecided: boolean
}

/** What cancelling the order now would do; computed from the request and what then follows. */
export interface CancelNow {
  /** What comes back of what was taken, in minor units. */
  givesBackMinor: number
  /** Charge and label may have been made by then: they are voided, and what was taken comes back. */
  mayBeCharged: boolean
  mayBeShipped: boolean
}

/** What will become of an order, in codes and values: every sentence about it is made from this. Times in ISO 8601. */
export interface Forecast {
  /** Of the log that it was computed from. */
  version: number
  status: OrderStatus
  reason: EndReason | null
  /** What it waits for; null when it has ended, or nothing moves. */
  wait: Wait | null
  /**
   * It rests until it is packed: `dueAt` (ISO) says when its label is asked for by itself, null that a person says so; and who
   * has packed, and who is awaited. Its time stands still meanwhile.
   */
  packing: Packing | null
  /** It was to be packed, and waits to be told from where it is sent now. */
  isSourcedAgain: boolean
  /** It waits for stock: `dueAt` (ISO) says when it is given up. Its time stands still meanwhile. */
  stock: { dueAt: string | null } | null
  /** Where its goods are. */
  goods: Reservation['status'] | 'none'
  /** What else stands, and does not hold the order up at this moment. */
  others: Wait[]
  certain: Certainty[]
  /** What did not happen by a person's word alone, and is why the order came to nothing. */
  notMade: 'charge' | 'label' | null
  uncertain: Uncertainty[]
  /** Unless it has shipped by then it is asked to be cancelled, by itself; null when it is not. */
  deadline: string | null
  /** Nothing is tried any more by itself, and it does not rest; only its deadline, if it has one, still comes. */
  needsPerson: boolean
  runs: Record<Assumption, Run>
  /** Null when it can't be cancelled, or is already being undone. */
  cancelNow: CancelNow | null
}

/**
 * Foretells an order. Pure: from its rows, its log, what hangs, and its timers, through the handlers that run in production.
 */
export function forecastOf(start: RunStart): Forecast {
  const { snapshot, expiresAt } = start
  const order = viewOf(snapshot)
  const { wait, others } = waitsOf(start)
  const runs = Object.fromEntries(
    assumptions.map((assumption) => [assumption, runUnder(assumption, start)]),
  ) as Record<Assumption, Run>
  const ended = isTerminal(order.status)
  const packing = packingOf(snapshot)
  const stock = stockOf(snapshot)
  const isResting = packing !== null || stock !== null
  return {
    version: snapshot.log.length,
    status: order.status,
    reason: order.reason,
    wait,
    others,
    packing,
    isSourcedAgain: !ended && isSourcedAgain(snapshot),
    stock,
    goods: snapshot.inventory.state?.status ?? 'none',
    certain: certaintiesOf(snapshot),
    notMade: notMadeOf(snapshot),
    uncertain: uncertaintiesOf(snapshot),
    deadline: isTimed(snapshot) ? expiresAt : null,
    needsPerson:
      (!ended && wait === null && !isResting) ||
      [wait, ...others].some((one) => one && isLeft(one)),
    runs,
    cancelNow: cancelNowOf(snapshot),
  }
}

/** What did not happen by a person's word alone, and is why the order came to nothing. */
function notMadeOf({ log }: OrderSnapshot): Forecast['notMade'] {
  const stated = log.find(
    (entry) =>
      isReadable(entry) &&
      (entry.type === 'PaymentFailed' || entry.type === 'ShipmentFailed') &&
      entry.data.code === settledByStaff,
  )
  if (!stated) return null
  return stated.type === 'PaymentFailed' ? 'charge' : 'label'
}

/** True for what is not tried any more, or can't be. */
const isLeft = ({ tries, ...wait }: Wait) =>
  tries ? tries.isDead : wait.for === 'unreadable' && !wait.isDecided

/** The step of the drawing at which a service handles an event; undefined for one that belongs to none. */
export const stepAt = (service: Service, eventType: string): Step | undefined =>
  orderGraph.steps.find(
    (node) => node.service === service && node.subscribesTo.some((type) => type === eventType),
  )?.id

/** What the order waits for, and what else stands. */
function waitsOf(start: RunStart): { wait: Wait | null; others: Wait[] } {
  const { snapshot } = start
  const order = viewOf(snapshot)
  const standing = services.filter((service) => snapshot.blocks[service])
  const awaited = isTerminal(order.status) ? standing[0] : awaitedWhile(snapshot, order.step)
  const waitOf = (service: Service) => waitAt(start, service, order.step)
  const wait = awaited ? waitOf(awaited) : undefined
  return {
    wait: wait ?? null,
    others: standing.flatMap((service) => (service === awaited ? [] : (waitOf(service) ?? []))),
  }
}

/** Nobody is awaited while it rests: what stands then does not hold it up. */
const awaitedWhile = (snapshot: OrderSnapshot, step: Step): Service | undefined =>
  packingOf(snapshot) || stockOf(snapshot) ? undefined : awaitedOf(snapshot, step)

/** The service that the order waits for: that of its step, or the next one that has something to do for it. */
function awaitedOf(snapshot: OrderSnapshot, step: Step): Service | undefined {
  const own = orderGraph.steps.find((node) => node.id === step)?.service
  if (own && nextOf(snapshot, own)) return own
  const pending = services
    .flatMap((service) => {
      const next = nextOf(snapshot, service)
      return next
        ? [{ service, version: next.version, isStep: stepAt(service, next.type) !== undefined }]
        : []
    })
    .sort((a, b) => Number(b.isStep) - Number(a.isStep) || a.version - b.version)
  return pending[0]?.service
}

function waitAt(start: RunStart, service: Service, orderStep: Step): Wait | undefined {
  const { snapshot } = start
  const next = nextOf(snapshot, service)
  if (!next) return undefined
  const block = snapshot.blocks[service]
  const call = callOf({ ...snapshot, blocks: {} }, service)
  const { payment, orders } = snapshot
  return {
    service,
    step: stepAt(service, next.type) ?? orderStep,
    version: next.version,
    eventType: next.type,
    for: isReadable(next) ? callNameOf(call) : 'unreadable',
    amountMinor:
      (call && 'amountMinor' in call ? call.amountMinor : undefined) ??
      payment.state?.amountMinor ??
      orders.totalMinor,
    tries: block ? triesOf(start, block) : null,
    error: block?.error ?? null,
    isDecided: block !== undefined && block.resolution !== null,
  }
}

function callNameOf(call: ProviderCall | undefined): Wait['for'] {
  if (call === undefined) return 'step'
  return call.type === 'void' ? `void_${call.of}` : call.type
}

function triesOf({ retryOf }: RunStart, block: Block): Wait['tries'] {
  const { attempts, eventType, error, state, nextAt } = block
  const isDead = state === 'dead'
  return {
    done: attempts,
    max: retryOf(eventType, errorNameOf(error)).attemptsMax,
    nextAt: isDead ? null : (nextAt ?? null),
    isDead,
  }
}

function cancelNowOf(snapshot: OrderSnapshot): CancelNow | null {
  if (refusalOf(snapshot, { type: 'cancel' })) return null
  const asked = askedToCancel(snapshot, 'cancelled_by_customer', 'customer')
  const certain = new Set(certaintiesOf(asked).map(({ code }) => code))
  const before = snapshot.payment.state?.refundedMinor ?? 0
  const after = runForward(asked).payment.state?.refundedMinor ?? 0
  // A charge that a person has stated, and that is not written yet, may turn out to be none.
  const givesBackMinor = certain.has('taken') ? after - before : 0
  return {
    givesBackMinor,
    mayBeCharged: !certain.has('never_charged') && givesBackMinor === 0,
    mayBeShipped: !certain.has('never_shipped'),
  }
}
