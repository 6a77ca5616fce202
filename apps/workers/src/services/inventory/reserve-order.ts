import { createBatcher } from '@sagaboard/db/batcher'
import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { deliveryOf } from '@sagaboard/events/log/decode'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { CallContext } from '../call-context.ts'
import { Refusal } from '../refusal.ts'

/** Waits for the stock of an order. */
export type ReserveOrder = (
  asked: { order_id: string },
  context: Pick<CallContext, 'deadline'>,
) => Promise<{ order_id: string }>

interface ReserveOptions {
  log: Pick<EventStore<PgTx>, 'readOrder'>
  /** Handles first events at once, beside the loop; see runtime/handle-first.ts. */
  handleFirst(events: readonly SagaEvent[]): Promise<void>
}

/** A transaction that takes longer holds up nobody but the orders in it. */
const waitMaxMs = 500

/**
 * Has the stock of an order looked at now, because somebody waits. Orders that are asked for while a transaction is under
 * way share the next one. The service decides, in the loop's own unit of work, and an order that it knows stays as it is.
 */
export function createReserveOrder({ log, handleFirst }: ReserveOptions): ReserveOrder {
  const handle = createBatcher(
    async (events: SagaEvent[]): Promise<unknown[]> => {
      try {
        await handleFirst(events)
        return []
      } catch (error) {
        if (events.length === 1) return [error]
        // One of them stands in the way of the others.
        return Promise.all(events.map((event) => handleFirst([event]).catch((cause) => cause)))
      }
    },
    { waitMaxMs },
  )
  return async ({ order_id }, { deadline }) => {
    const [first] = await log.readOrder(order_id, 0)
    const delivery = first && deliveryOf(first)
    if (delivery?.type !== 'event' || delivery.event.type !== 'OrderCreated')
      throw new Refusal('not-found', 'There is no such order.')
    deadline.check()
    const error = await handle(delivery.event)
    if (error !== undefined) throw error
    return { order_id }
  }
}
