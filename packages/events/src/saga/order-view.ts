import type { SagaEvent } from '../catalog/envelope.ts'
import {
  type Address,
  type EndReason,
  type EventType,
  endReasons,
  type OrderLine,
  type Parcel,
} from '../catalog/events.ts'
import type { Step } from './order-saga.ts'
import { laneOfEvent, stepAfter } from './steps.ts'

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
  totalMinor: number
  currency: string
  lines: OrderLine[]
  customer: { email: string; name: string }
  shipTo: Address
  payment: {
    status: 'none' | 'captured' | 'declined' | 'refunded' | 'voided'
    capturedMinor: number
    refundedMinor: number
    /** What may be shown of the means of payment, e.g. "•• 4242". */
    card: string | null
  }
  shipment: { status: 'none' | 'created' | 'failed' | 'cancelled'; parcels: Parcel[] }
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
  customer: { email: '', name: '' },
  shipTo: { line1: '', city: '', postcode: '', country: '' },
  payment: { status: 'none', capturedMinor: 0, refundedMinor: 0, card: null },
  shipment: { status: 'none', parcels: [] },
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
  const moved = isTerminal(order.status) ? seen : move(seen, event)
  switch (event.type) {
    case 'OrderCreated': {
      const { orderNumber, lines, totalMinor, currency, customer, shipTo } = event.data
      return {
        ...moved,
        orderId: event.orderId,
        orderNumber,
        lines,
        totalMinor,
        currency,
        customer,
        shipTo,
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
    case 'ShipmentCreated':
      return { ...moved, shipment: { status: 'created', parcels: event.data.shipments } }
    case 'ShipmentFailed':
      return { ...moved, shipment: { ...moved.shipment, status: 'failed' } }
    case 'ShipmentCancelled':
      return { ...moved, shipment: { ...moved.shipment, status: 'cancelled' } }
    case 'InventoryReserved':
    case 'InventoryRejected':
    case 'InventoryCommitted':
    case 'InventoryReleased':
    case 'OrderCancelRequested':
    case 'CancellationRefused':
    case 'OrderCompleted':
    case 'OrderCancelled':
      return moved
    // What a person asks for beside the chain moves nothing on the line.
    case 'RefundRequested':
    case 'RefundRefused':
    case 'RestockRequested':
    case 'InventoryRestocked':
    case 'RestockRefused':
    case 'StepSkipped':
      return seen
    default:
      return event satisfies never
  }
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
  const next = stepAfter(event.type)
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

/** The view that a whole history adds up to. */
export function foldOrder(history: Iterable<Parameters<typeof evolve>[1]>): OrderView {
  let order = emptyOrder
  for (const event of history) order = evolve(order, event)
  return order
}
