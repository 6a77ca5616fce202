import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EndReason, EventType } from '@sagaboard/events/catalog/events'
import type { SagaRow } from '@sagaboard/events/saga/define-saga'
import { orderSaga } from '@sagaboard/events/saga/order-saga'
import { sampleEvent } from '@sagaboard/events/testing/samples'

const rows = (orderSaga.steps as readonly SagaRow[]).filter((row) => row.step !== undefined)

/** Every way that the table allows from `type` on: one step hears it, and states one of its answers. */
function waysFrom(type: EventType): EventType[][] {
  const row = rows.find((one) => one.on === type)
  if (!row) return [[]]
  return row.emits.flatMap((answer) => {
    // Shipping promises not to ship only when it has not, and the other way round.
    if (answer === 'CancellationRefused') return [[answer]]
    return waysFrom(answer).map((rest) => [answer, ...rest])
  })
}

/** Every way an order can go, computed from the table: its ends, its refusals, and a wish to cancel after each step forward. */
export function walks(): EventType[][] {
  const straight = waysFrom('OrderCreated').map((way): EventType[] => ['OrderCreated', ...way])
  const longest = straight.reduce((a, b) => (a.includes('OrderCompleted') ? a : b))
  const cancelled = longest.slice(0, -1).flatMap((_, index) => {
    const before = longest.slice(0, index + 1)
    return waysFrom('OrderCancelRequested').map((way) => {
      const asked: EventType[] = [...before, 'OrderCancelRequested', ...way]
      return way.includes('CancellationRefused') ? [...asked, ...longest.slice(index + 1)] : asked
    })
  })
  return [...straight, ...cancelled].filter(isPossible)
}

/** A walk as events, each caused by the one before and `gapMs` after it. */
export function eventsOf(walk: readonly EventType[], gapMs = 20): SagaEvent[] {
  const start = Date.UTC(2026, 0, 5, 9, 0, 0)
  return walk.map((type, index): SagaEvent => {
    const event =
      type === 'OrderCancelled'
        ? sampleEvent(type, index + 1, { reason: reasonOf(walk) })
        : sampleEvent(type, index + 1)
    const cause =
      index > 0 && type !== 'OrderCancelRequested'
        ? sampleEvent(walk[index - 1] ?? type, index).id
        : null
    return {
      ...event,
      time: new Date(start + index * gapMs).toISOString(),
      causationId: cause,
    } as SagaEvent
  })
}

/** An order that completes, and nothing after it. */
export const completed = eventsOf([
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
  'InventoryCommitted',
  'OrderCompleted',
])

/** Money is given back only when it was taken; otherwise there is only the promise not to take it. */
function isPossible(walk: readonly EventType[]): boolean {
  return walk.includes('PaymentCompleted')
    ? !walk.includes('PaymentVoided')
    : !walk.includes('PaymentRefunded')
}

/** Why a walk ends undone: what refused first, or who asked. */
function reasonOf(walk: readonly EventType[]): EndReason {
  if (walk.includes('InventoryRejected')) return 'out_of_stock'
  if (walk.includes('OrderCancelRequested')) return 'cancelled_by_customer'
  return walk.includes('PaymentFailed') ? 'payment_declined' : 'shipping_failed'
}

/** Every history that is a beginning of a walk, each once. */
export function prefixes(): EventType[][] {
  const seen = new Map<string, EventType[]>()
  for (const walk of walks())
    for (let length = 1; length <= walk.length; length += 1)
      seen.set(walk.slice(0, length).join(), walk.slice(0, length))
  return [...seen.values()]
}
