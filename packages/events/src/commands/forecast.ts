import { type Service, services } from '../catalog/events.ts'
import {
  blockOrder,
  callOf,
  canGoOn,
  handleNext,
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

/**
 * Runs a world forward until nothing moves any more: the oldest event is handled first, providers answer yes, and a service
 * that can't handle its event stands there, as it would.
 *
 * @param onStep told of every step, in order
 */
export function runForward(
  snapshot: OrderSnapshot,
  onStep?: (step: ForwardStep) => void,
): OrderSnapshot {
  for (let before = snapshot; ; ) {
    const service = nextToGo(before)
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
    case 'label': {
      const warehouses = [...new Set(call.allocations.map((allocation) => allocation.warehouse))]
      return {
        type: 'labelled',
        parcels: warehouses.map((warehouse) => ({
          shipmentId: `${call.key}:${warehouse}`,
          warehouse,
          carrier: '',
          trackingNumber: '',
          lines: call.allocations
            .filter((a) => a.warehouse === warehouse)
            .map(({ line, quantity }) => ({ line, quantity })),
        })),
      }
    }
    // The hope of whoever cancels: nothing had happened yet.
    case 'void':
      return { type: 'never_happened' }
    default:
      return call satisfies never
  }
}

const nextToGo = (snapshot: OrderSnapshot): Service | undefined =>
  services
    .filter((service) => canGoOn(snapshot, service))
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
