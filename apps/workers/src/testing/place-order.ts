import { randomUUID } from 'node:crypto'
import { insertOrders } from '@sagaboard/db/order-rows'
import type { PgTx } from '@sagaboard/db/transaction'
import type { NewEvent, SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData, EventType, ShortageChoice } from '@sagaboard/events/catalog/events'
import { orderCreatedOf } from '@sagaboard/events/catalog/order-created'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import type { EventStore } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { emptyOrder, evolve } from '@sagaboard/events/saga/order-view'

export interface TestOrder {
  /** SKU and quantity of each line. */
  lines?: readonly (readonly [sku: string, quantity: number])[]
  token?: string
  postcode?: string
  country?: string
  /** Of each unit, in grams; null: an order of before, which says no sizes. */
  unitWeightG?: number | null
  onShortage?: ShortageChoice
  /** When its time runs out; never when it is not said. */
  expiresAt?: Date
}

export const unitPriceMinor = 1_800

/** Places orders as the shop does: in one transaction their rows as PENDING and their events OrderCreated. Returns their ids. */
export async function placeOrders(
  log: EventStore<PgTx> & Notifier,
  orders: readonly TestOrder[],
): Promise<string[]> {
  const entries = orders.map((order) =>
    entryOf(log, randomUUID(), 'OrderCreated', orderData(order)),
  )
  const views = entries.map((entry) =>
    evolve(emptyOrder, {
      ...entry,
      version: 1,
      source: 'orders',
      position: 0,
    } as SagaEvent<'OrderCreated'>),
  )
  await log.transaction(async (tx) => {
    insertOrders(
      tx,
      views.map((order, index) => ({
        order,
        userId: null,
        accessTokenHash: '',
        expiresAt: orders[index]?.expiresAt ?? null,
      })),
    )
    log.append(tx, entries)
  })
  notifyFor(log, entries)
  return entries.map((entry) => entry.orderId)
}

/** States an event from outside, as a person's request is stated. */
export async function stateEvent<E extends EventType>(
  log: EventStore<PgTx> & Notifier,
  orderId: string,
  type: E,
  data: EventData<E>,
): Promise<void> {
  const entry = entryOf(log, orderId, type, data)
  await log.transaction(async (tx) => log.append(tx, [entry]))
  notifyFor(log, [entry])
}

/** The numbers of one test file, which has a database of its own. */
let placedSoFar = 0

function orderData({
  lines = [['enamel-mug', 1]],
  token = 'tok_visa',
  postcode = '04229',
  country = 'DE',
  unitWeightG: weightG = 400,
  onShortage = 'cancel',
}: TestOrder): EventData<'OrderCreated'> {
  const priced = lines.map(([sku, quantity], index) => ({
    line: index + 1,
    sku,
    name: sku,
    quantity,
    unitPriceMinor,
  }))
  return orderCreatedOf({
    orderNumber: orderNumber(placedSoFar++, 0),
    lines: priced,
    sizes:
      weightG === null
        ? []
        : priced.map(({ line }) => ({ line, weightG, lengthMm: 130, widthMm: 100, heightMm: 95 })),
    totalMinor: priced.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0),
    currency: 'EUR',
    onShortage,
    personal: {
      email: 'ada@example.com',
      name: 'Ada',
      address: { line1: 'Karl-Heine-Straße 12', city: 'Leipzig', postcode, country },
      paymentToken: token,
    },
  })
}

const entryOf = <E extends EventType>(
  { partitions }: Pick<EventStore<PgTx>, 'partitions'>,
  orderId: string,
  type: E,
  data: EventData<E>,
) => newEntry(null, { type, data } as NewEvent, { orderId, at: new Date(), partitions })
