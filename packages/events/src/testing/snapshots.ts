import type { Service } from '../catalog/events.ts'
import { services } from '../catalog/events.ts'
import { handleNext } from '../commands/advance-order.ts'
import { yes } from '../commands/forecast.ts'
import {
  callOf,
  canGoOn,
  nextOf,
  type OrderSnapshot,
  type Outcome,
  type ProviderCall,
} from '../commands/order-snapshot.ts'
import { foldOrder } from '../saga/order-view.ts'
import type { StockLevel } from '../saga/source.ts'
import { sampleEvent } from './samples.ts'

/** The shelves of the sample order: two warehouses keep mugs, one keeps the apron. */
export const sampleStock: StockLevel[] = [
  { sku: 'enamel-mug', warehouse: 'leipzig', onHand: 1, reserved: 0 },
  { sku: 'enamel-mug', warehouse: 'halle', onHand: 1, reserved: 0 },
  { sku: 'linen-apron', warehouse: 'leipzig', onHand: 3, reserved: 0 },
]

/** The sample order, placed a moment ago: no service has heard of it. */
export function placedSnapshot(stock: readonly StockLevel[] = sampleStock): OrderSnapshot {
  const placed = sampleEvent('OrderCreated', 1)
  const empty = { state: undefined, seen: 0 }
  return {
    log: [placed],
    inventory: empty,
    payment: empty,
    shipping: empty,
    orders: foldOrder([placed]),
    stock,
    blocks: {},
  }
}

/** Lets these services go on, one event each; a provider answers yes unless `answer` says otherwise. */
export const going = (
  snapshot: OrderSnapshot,
  steps: readonly Service[],
  answer: (call: ProviderCall) => Outcome = yes,
): OrderSnapshot =>
  steps.reduce((before, service) => {
    const call = callOf(before, service)
    return handleNext(before, service, call && answer(call))
  }, snapshot)

/** Lets everybody go on, the oldest event first, until the world looks as wanted. */
export function until(
  snapshot: OrderSnapshot,
  wanted: (snapshot: OrderSnapshot) => boolean,
  answer: (call: ProviderCall) => Outcome = yes,
): OrderSnapshot {
  let reached = snapshot
  while (!wanted(reached)) {
    const [next] = services
      .filter((service) => canGoOn(reached, service))
      .sort((a, b) => (nextOf(reached, a)?.version ?? 0) - (nextOf(reached, b)?.version ?? 0))
    if (!next)
      throw new Error(
        `the order came to rest after ${reached.log.map((entry) => entry.type).join(', ')}`,
      )
    reached = going(reached, [next], answer)
  }
  return reached
}

/** True once the last event is of `type`, and nobody has anything older to handle. */
export const standsAt = (type: string) => (snapshot: OrderSnapshot) =>
  snapshot.log.at(-1)?.type === type &&
  services.every(
    (service) =>
      (nextOf(snapshot, service)?.version ?? snapshot.log.length) === snapshot.log.length,
  )

/** True once nothing moves any more. */
export const atRest = (snapshot: OrderSnapshot) =>
  services.every((service) => !canGoOn(snapshot, service))
