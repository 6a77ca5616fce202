import type { SagaEvent } from '../catalog/envelope.ts'
import {
  type Address,
  type EndReason,
  type EventData,
  type EventType,
  endReasons,
  type LeftOut,
  type OrderLine,
  type ShortageChoice,
} from '../catalog/events.ts'
import { amountOf } from './in-part.ts'
import { orderSaga, type Step } from './order-saga.ts'
import { noteNews, type TrackedParcel } from './parcel-news.ts'
import { evolveReturns, type Returns } from './returns/return-view.ts'
import { isReturnEvent, laneOfEvent } from './sagas.ts'

/**
 * What the events of an order add up to. The projector, the API, the shop and the console all fold with `evolve`, so what
 * they show is the same by construction.
 */
export const orderStatuses = [
  'PENDING',
  'CONFIRMED',
  'PAID',
  'SHIPPED',
  'COMPLETED',
  'CANCELLING',
  'CANCELLED',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

export interface OrderView {
  orderId: string
  /** What people call it. */
  orderNumber: string
  status: OrderStatus
  /** Where the order is in the drawing: the step that acts next, or where it rests. */
  step: Step
  /** How far it came forward; differs from `step` while it is being undone. */
  forwardStep: Step
  /** Why it is being, or was, undone; null while it goes forward. */
  reason: EndReason | null
  /** The number of its events. */
  version: number
  /** What is charged for what is delivered: of an order in part less than what was agreed (see agreedMinor). */
  totalMinor: number
  currency: string
  /** As they were ordered. */
  lines: OrderLine[]
  /** What is done about what can't be reserved. */
  onShortage: ShortageChoice
  /** What of its lines is not part of this delivery. */
  leftOut: LeftOut[]
  /** The order that what is left out has become; null when there is none. */
  followUp: string | null
  /** The order of which this is the rest. */
  followUpOf: string | null
  customer: { email: string; name: string }
  shipTo: Address
  payment: {
    status: 'none' | 'captured' | 'declined' | 'refunded' | 'voided'
    capturedMinor: number
    refundedMinor: number
    /** What may be shown of the means of payment, e.g. "•• 4242". */
    card: string | null
  }
  shipment: { status: 'none' | 'created' | 'failed' | 'cancelled'; parcels: TrackedParcel[] }
  /** What it rests for on its way forward; null while it goes on, is undone, or has ended. */
  waitingFor: 'stock' | 'packing' | null
  /** When it goes on by itself, or is given up, ISO; null: it does not rest, or somebody has to say so. */
  waitsUntil: string | null
  /** Its returns, by their id; absent while nobody has asked for one. */
  returns?: Returns
  createdAt: string
  updatedAt: string
  /** When it was completed or cancelled; null while it is under way. */
  closedAt: string | null
}

const statusAt: Partial<Record<Step, OrderStatus>> = {
  reserve: 'PENDING',
  charge: 'CONFIRMED',
  ship: 'PAID',
  commit: 'SHIPPED',
  completed: 'SHIPPED',
}

/** Nothing yet: the view before OrderCreated. */
export const emptyOrder: OrderView = {
  orderId: '',
  orderNumber: '',
  status: 'PENDING',
  step: 'placed',
  forwardStep: 'placed',
  reason: null,
  version: 0,
  totalMinor: 0,
  currency: 'EUR',
  lines: [],
  onShortage: 'cancel',
  leftOut: [],
  followUp: null,
  followUpOf: null,
  customer: { email: '', name: '' },
  shipTo: { line1: '', city: '', postcode: '', country: '' },
  payment: { status: 'none', capturedMinor: 0, refundedMinor: 0, card: null },
  shipment: { status: 'none', parcels: [] },
  waitingFor: null,
  waitsUntil: null,
  createdAt: '',
  updatedAt: '',
  closedAt: null,
}

export const isTerminal = (status: OrderStatus) => status === 'COMPLETED' || status === 'CANCELLED'

/** What the fold reads of an event: what it says, of which order, and when. */
export type FoldedEvent = {
  [T in EventType]: Pick<SagaEvent<T>, 'type' | 'data' | 'orderId' | 'version' | 'time'>
}[EventType]

/**
 * The order after one more event. Events must come in the order of their versions; one that was seen already changes nothing,
 * and one that can't be read only counts.
 */
export function evolve(
  order: OrderView,
  event: FoldedEvent | { version: number; unreadable: string },
): OrderView {
  if (event.version <= order.version) return order
  if ('unreadable' in event) return { ...order, version: event.version }
  const seen = { ...order, version: event.version, updatedAt: event.time }
  if (isReturnEvent(event)) return foldReturn(seen, event)
  const moved = isTerminal(order.status) ? seen : atRest(move(seen, event))
  switch (event.type) {
    case 'OrderCreated': {
      const { orderNumber, lines, totalMinor, currency, onShortage, personal } = event.data
      return {
        ...moved,
        orderId: event.orderId,
        orderNumber,
        lines,
        onShortage,
        followUpOf: event.data.backorderOf ?? null,
        totalMinor,
        currency,
        customer: { email: personal.email, name: personal.name },
        shipTo: personal.address,
        createdAt: event.time,
      }
    }
    case 'PaymentCompleted': {
      const { amountMinor, card } = event.data
      return {
        ...moved,
        payment: {
          ...moved.payment,
          status: 'captured',
          capturedMinor: moved.payment.capturedMinor + amountMinor,
          card: card === '' ? null : card,
        },
      }
    }
    case 'PaymentFailed':
      return { ...moved, payment: { ...moved.payment, status: 'declined' } }
    case 'PaymentRefunded':
      return {
        ...moved,
        payment: {
          ...moved.payment,
          status: 'refunded',
          refundedMinor: moved.payment.refundedMinor + event.data.amountMinor,
        },
      }
    case 'RefundIssued': {
      const refundedMinor = seen.payment.refundedMinor + event.data.amountMinor
      return {
        ...seen,
        payment: {
          ...seen.payment,
          refundedMinor,
          status: refundedMinor < seen.payment.capturedMinor ? 'captured' : 'refunded',
        },
      }
    }
    case 'PaymentVoided': {
      if (event.data.outcome !== 'undone')
        return { ...moved, payment: { ...moved.payment, status: 'voided' } }
      // It had been taken after all, and was given back in the same breath.
      const { amountMinor } = event.data
      const { capturedMinor, refundedMinor } = moved.payment
      return {
        ...moved,
        payment: {
          ...moved.payment,
          status: 'refunded',
          capturedMinor: capturedMinor + amountMinor,
          refundedMinor: refundedMinor + amountMinor,
        },
      }
    }
    case 'InventoryReserved':
      return reservedOf(moved, event.data)
    case 'StockAwaited':
      return awaitingOf(moved, 'stock', event.data.dueAt)
    // It rests until what it waits for is reserved, or refused.
    case 'StockOffered':
    case 'BackorderExpired':
      return seen
    case 'PackingStarted':
      return awaitingOf(moved, 'packing', event.data.dueAt)
    case 'DispatchRequested':
      return { ...moved, ...goesOn }
    case 'ShipmentCreated':
      return { ...moved, shipment: { status: 'created', parcels: event.data.shipments } }
    case 'ShipmentFailed':
      return { ...moved, shipment: { ...moved.shipment, status: 'failed' } }
    case 'ShipmentCancelled':
      return { ...moved, shipment: { ...moved.shipment, status: 'cancelled' } }
    case 'InventoryRejected':
    case 'InventoryCommitted':
    case 'InventoryReleased':
    case 'OrderCancelRequested':
    case 'CancellationRefused':
    case 'OrderCompleted':
    case 'OrderCancelled':
      return moved
    // What becomes of a parcel after its label moves nothing on the line either.
    case 'ParcelPickedUp':
    case 'ParcelInTransit':
    case 'ParcelDelivered':
    case 'ParcelReturned': {
      const parcels = noteNews(seen.shipment.parcels, event.type, event.data)
      return { ...seen, shipment: { ...seen.shipment, parcels } }
    }
    case 'WarehousePacked':
    case 'SourcingRequested':
    case 'SourcingRefused':
    case 'InventoryResourced':
      return seen
    // It is still to be packed; when it goes on by itself is said once that begins again.
    case 'PackingStopped':
      return { ...seen, waitsUntil: null }
    // What a person asks for beside the chain moves nothing on the line.
    case 'RefundRequested':
    case 'RefundRefused':
    case 'RestockRequested':
    case 'InventoryRestocked':
    case 'RestockRefused':
    // What is written to the customer is not the order's.
    case 'MessageResendRequested':
    // Those of returns were folded above.
    case 'ReturnRequested':
    case 'ReturnReviewed':
    case 'ReturnApproved':
    case 'ReturnRefused':
    case 'ReturnLabelled':
    case 'ReturnLabelFailed':
    case 'ReturnReceived':
    case 'ReturnRefunded':
    case 'ReturnRefundFailed':
    case 'ReturnRestocked':
    case 'ReturnSentBack':
    case 'ReturnGiveUpRequested':
    case 'ReturnGiveUpRefused':
    case 'ReturnRefundWithheld':
    case 'ReturnRecalled':
    case 'ReturnClosed':
    case 'StepSkipped':
      return seen
    default:
      return event satisfies never
  }
}

const goesOn = { waitingFor: null, waitsUntil: null } as const

const restsWhile = { stock: 'PENDING', packing: 'PAID' } as const

/** It rests only where it stands on its way forward. */
const atRest = (order: OrderView): OrderView =>
  order.waitingFor === null || order.status === restsWhile[order.waitingFor]
    ? order
    : { ...order, ...goesOn }

const awaitingOf = (
  order: OrderView,
  waitingFor: keyof typeof restsWhile,
  waitsUntil: string | null,
): OrderView =>
  order.status === restsWhile[waitingFor] ? { ...order, waitingFor, waitsUntil } : order

/** The order once it is said what of it is reserved. One that was to be cancelled before has no follow-up. */
function reservedOf(
  order: OrderView,
  { amountMinor = order.totalMinor, leftOut = [], followUp }: EventData<'InventoryReserved'>,
): OrderView {
  const isUndone = order.status === 'CANCELLING' || isTerminal(order.status)
  return {
    ...order,
    totalMinor: amountMinor,
    leftOut,
    followUp: isUndone ? null : (followUp ?? null),
  }
}

/** A return leaves the order at its place on the line; what it gives back counts as given back. */
function foldReturn(order: OrderView, event: FoldedEvent): OrderView {
  const withReturn = { ...order, returns: evolveReturns(order, event) }
  return event.type === 'ReturnRefunded'
    ? { ...withReturn, payment: givenBack(order.payment, event.data.amountMinor) }
    : withReturn
}

function givenBack(payment: OrderView['payment'], amountMinor: number): OrderView['payment'] {
  const refundedMinor = payment.refundedMinor + amountMinor
  const isAll = amountMinor > 0 && refundedMinor >= payment.capturedMinor
  return { ...payment, refundedMinor, status: isAll ? 'refunded' : payment.status }
}

/** Status, step and reason: the order's place on the line. */
function move(order: OrderView, event: FoldedEvent): OrderView {
  if (event.type === 'OrderCompleted')
    return {
      ...order,
      status: 'COMPLETED',
      step: 'completed',
      forwardStep: 'completed',
      reason: null,
      closedAt: event.time,
    }
  if (event.type === 'OrderCancelled')
    return {
      ...order,
      status: 'CANCELLED',
      step: 'cancelled',
      reason: event.data.reason,
      closedAt: event.time,
    }
  const next = orderSaga.stepAfter(event.type)
  if (laneOfEvent(event.type) === 'forward') {
    const forwardStep = next ?? order.forwardStep
    // While it is undone, a late step forward does not move the order: its fruit is undone as well.
    return order.status === 'CANCELLING'
      ? { ...order, forwardStep }
      : {
          ...order,
          forwardStep,
          step: forwardStep,
          status: statusAt[forwardStep] ?? order.status,
        }
  }
  if (event.type === 'CancellationRefused')
    return {
      ...order,
      step: order.forwardStep,
      status: statusAt[order.forwardStep] ?? order.status,
      reason: null,
    }
  // Who asks again while it is being undone does not send it back to the beginning of the way back.
  if (event.type === 'OrderCancelRequested' && order.status === 'CANCELLING') return order
  return {
    ...order,
    status: 'CANCELLING',
    step: next ?? order.step,
    reason: order.reason ?? reasonIn(event),
  }
}

function reasonIn(event: FoldedEvent): EndReason | null {
  // It was voided at the step that would have taken the money, and nobody had asked to cancel.
  if (event.type === 'PaymentVoided') return 'payment_declined'
  return 'reason' in event.data
    ? (endReasons.find((reason) => 'reason' in event.data && reason === event.data.reason) ?? null)
    : null
}

/** What its lines come to at the prices that were agreed, in minor units: together with its follow-up no more is charged. */
export const agreedMinor = ({ lines }: Pick<OrderView, 'lines'>): number => amountOf(lines, lines)

/** The view that a whole history adds up to. */
export function foldOrder(history: Iterable<Parameters<typeof evolve>[1]>): OrderView {
  let order = emptyOrder
  for (const event of history) order = evolve(order, event)
  return order
}
