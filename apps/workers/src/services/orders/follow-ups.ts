import type { NewOrder } from '@sagaboard/db/order-rows'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { derivedId } from '@sagaboard/events/log/derived-id'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import { partitionOf } from '@sagaboard/events/log/partition'
import { restOrder } from '@sagaboard/events/saga/in-part'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import type { FirstOrder } from './store.ts'

/** An order that is reserved in part, and whose rest becomes an order of its own. */
const isFollowed = (event: SagaEvent): event is SagaEvent<'InventoryReserved'> =>
  event.type === 'InventoryReserved' && event.data.followUp !== undefined

/** The orders of which these events may open a follow-up. */
export const firstsOf = (events: readonly SagaEvent[]): string[] => [
  ...new Set(events.filter(isFollowed).map(({ orderId }) => orderId)),
]

/** The orders that the events of one transaction open, each out of what was left out of another one. */
export class FollowUps {
  readonly #looked: ReadonlySet<string>
  readonly #firsts: ReadonlyMap<string, FirstOrder>
  readonly #opened = new Map<string, { first: FirstOrder; event: SagaEvent<'OrderCreated'> }>()

  /** @param looked the orders that were looked for; `firsts` are those that were found */
  constructor(looked: readonly string[], firsts: readonly FirstOrder[]) {
    this.#looked = new Set(looked)
    this.#firsts = new Map(firsts.map((first) => [first.orderId, first]))
  }

  /** True when the order of which this event opens a follow-up was not looked for. */
  lacks(event: SagaEvent): boolean {
    return isFollowed(event) && !this.#looked.has(event.orderId)
  }

  /**
   * Opens the follow-up of an order, when it has one from this event on. Its first event derives from this one.
   *
   * @throws Error when the order is not known
   */
  open(event: SagaEvent, { followUp }: OrderView): void {
    if (!isFollowed(event) || followUp === null) return
    const first = this.#firsts.get(event.orderId)
    if (!first) throw new Error(`order ${event.orderId} was never placed`)
    const { leftOut = [] } = event.data
    const data = restOrder(event.orderId, first.placed, leftOut, first.followUpNumber)
    const entry = newEntry(
      null,
      { type: 'OrderCreated' as const, data },
      {
        orderId: followUp,
        id: derivedId(event.id, 'orders/follow-up', 0),
        at: new Date(event.time),
        partitions: 1,
        // It goes on in the trace of the order that it came out of.
        traceparent: event.traceparent,
      },
    )
    this.#opened.set(followUp, {
      first,
      event: Object.assign(entry, { version: 1, position: 0, source: 'orders' as const }),
    })
  }

  /** Their rows, with the owner and the access of the first order. */
  rows(reservationMs: number): NewOrder[] {
    return [...this.#opened.values()].map(({ first: { userId, accessTokenHash }, event }) => ({
      order: evolve(emptyOrder, event),
      userId,
      accessTokenHash,
      expiresAt: new Date(Date.parse(event.time) + reservationMs),
    }))
  }

  /** Their first events. */
  entries(partitions: number): NewEntry[] {
    return [...this.#opened.values()].map(({ event }) => ({
      ...event,
      partition: partitionOf(event.orderId, partitions),
    }))
  }
}
