import { type EventType, type Service, services } from '../catalog/events.ts'
import { type StockMovement, stockEffect } from '../saga/inventory.ts'
import { moneyEffects } from '../saga/payment.ts'
import { blockOrder, handleNext } from './advance-order.ts'
import {
  callOf,
  canGoOn,
  nextOf,
  type OrderSnapshot,
  type Outcome,
  type ProviderCall,
  seenBy,
} from './order-snapshot.ts'

/** One step of a service: the world before and after it. */
export interface ForwardStep {
  service: Service
  before: OrderSnapshot
  after: OrderSnapshot
}

/** One event that is to come. */
export interface ForecastStep {
  type: EventType
  by: Service | 'person' | 'clock'
  /** What it does to the money that we hold, in minor units: taken is positive, given back negative. */
  moneyMinor: number
  /** What it does to the stock, in whole units. */
  stock: StockMovement[]
}

/**
 * Runs a world forward until nothing moves any more: the oldest event is handled first, providers answer yes, and a service
 * that can't handle its event stands there, as it would.
 *
 * @param onStep told of every step, in order
 * @param mayGo which services are let go on; all of them unless it says otherwise
 */
export function runForward(
  snapshot: OrderSnapshot,
  onStep?: (step: ForwardStep) => void,
  mayGo: (snapshot: OrderSnapshot, service: Service) => boolean = () => true,
): OrderSnapshot {
  for (let before = snapshot; ; ) {
    const service = nextToGo(before, mayGo)
    if (!service) return before
    const after = stepOf(before, service)
    if (seenBy(after, service) > seenBy(before, service)) onStep?.({ service, before, after })
    before = after
  }
}

/** The world as it is when everything that stands is tried again. */
export function everythingTriedAgain(snapshot: OrderSnapshot): OrderSnapshot {
  const blocks = Object.fromEntries(
    Object.entries(snapshot.blocks).map(([service, block]) => [
      service,
      { ...block, state: 'retrying' as const },
    ]),
  )
  return { ...snapshot, blocks }
}

/** The answer that lets an order go on. */
export function yes(call: ProviderCall): Outcome {
  switch (call.type) {
    case 'charge':
      return { type: 'captured', chargeId: `charge of ${call.orderId}`, card: '' }
    case 'refund':
      return { type: 'refunded', refundId: call.key }
    case 'label':
      return {
        type: 'labelled',
        parcels: call.requests.flatMap(({ key, parcels }) =>
          parcels.map((parcel) => ({
            ...parcel,
            shipmentId: `${key}:${parcel.warehouse}`,
            carrier: '',
            trackingNumber: '',
          })),
        ),
      }
    // The hope of whoever cancels: nothing had happened yet.
    case 'void':
      return { type: 'never_happened' }
    default:
      return call satisfies never
  }
}

const nextToGo = (
  snapshot: OrderSnapshot,
  mayGo: (snapshot: OrderSnapshot, service: Service) => boolean,
): Service | undefined =>
  services
    .filter((service) => canGoOn(snapshot, service) && mayGo(snapshot, service))
    .map((service) => ({ service, version: nextOf(snapshot, service)?.version ?? 0 }))
    .sort((a, b) => a.version - b.version)[0]?.service

function stepOf(snapshot: OrderSnapshot, service: Service): OrderSnapshot {
  const call = callOf(snapshot, service)
  try {
    return handleNext(snapshot, service, call && yes(call))
  } catch (error) {
    // In production the order would be blocked with this error: so it is here, and the run shows where it ends.
    return blockOrder(snapshot, service, { state: 'dead', error: String(error) })
  }
}

/** The events by which `after` is longer than `before`: those of a person carry an actor. */
export const stepsBetween = (
  before: OrderSnapshot,
  after: OrderSnapshot,
  by?: Service,
): ForecastStep[] =>
  after.log.slice(before.log.length).map((entry) => ({
    type: entry.type as EventType,
    by: by && 'actor' in entry && entry.actor === null ? by : 'person',
    moneyMinor: 0,
    stock: [],
  }))

/** What a step states; its effect on money and stock stands with the first event. */
export function stepsOf({ service, before, after }: ForwardStep): ForecastStep[] {
  const [first, ...others] = stepsBetween(before, after, service)
  if (!first) return []
  const moneyMinor = moneyEffects(before.payment.state, after.payment.state).reduce(
    (sum, { amountMinor }) => sum + amountMinor,
    0,
  )
  return [
    { ...first, moneyMinor, stock: stockEffect(before.inventory.state, after.inventory.state) },
    ...others,
  ]
}
