import type { Block, OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { entryOf } from '@sagaboard/events/log/decode'
import type { EventStore } from '@sagaboard/events/log/event-store'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { and, eq, getViewSelectedFields, ne, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, QueryBuilder } from 'drizzle-orm/pg-core'
import { databaseIn } from '../database.ts'
import { aggregate, jsonList, jsonMap, jsonObject, scalar } from '../json.ts'
import { orderRows } from '../schema/orders.ts'
import {
  blockedView,
  paymentsView,
  reservationsView,
  shipmentsView,
  stockView,
  warehousesView,
} from '../schema/read.ts'
import type { PgTx, Reader } from '../transaction.ts'

const statements = {
  // Blocks, then the order's row, then the partition, as the services lock them: in any other order
  // the two could deadlock.
  holdBlocks: {
    name: 'snapshot-hold-blocks',
    text: 'select group_name from log.blocked where order_id = $1 order by group_name for update',
  },
  holdOrder: {
    name: 'snapshot-hold-order',
    text: 'select from orders.orders where id = $1 for no key update',
  },
  holdPartition: {
    name: 'snapshot-hold-partition',
    text: 'select pg_advisory_xact_lock(7201, $1)',
  },
} as const

const builder = new QueryBuilder()
const o = orderRows
const b = blockedView

/** A service's row, and the version of the last event that it has seen. */
const rowOf = <F extends Record<string, AnyPgColumn> & { seenVersion: AnyPgColumn }>({
  seenVersion,
  ...state
}: F) => jsonObject({ seen: sql<number>`${seenVersion}`, state: jsonObject(state) })

const inventory = builder
  .select({ value: rowOf(getViewSelectedFields(reservationsView)) })
  .from(reservationsView)
  .where(eq(reservationsView.orderId, o.id))

const payment = builder
  .select({ value: rowOf(getViewSelectedFields(paymentsView)) })
  .from(paymentsView)
  .where(eq(paymentsView.orderId, o.id))

const shipping = builder
  .select({ value: rowOf(getViewSelectedFields(shipmentsView)) })
  .from(shipmentsView)
  .where(eq(shipmentsView.orderId, o.id))

const stock = builder
  .select({
    value: jsonList(getViewSelectedFields(stockView), warehousesView.rank, stockView.sku),
  })
  .from(stockView)
  .innerJoin(warehousesView, eq(warehousesView.id, stockView.warehouse))
  .where(
    sql`${stockView.sku} in (select line.sku from jsonb_to_recordset(${o.lines}) line(sku text))`,
  )

const { version, eventType, attempts, error, nextAt } = b
const block: SQL<Block> = jsonObject({
  version,
  eventType,
  attempts,
  state: sql<Block['state']>`${b.state}`,
  error,
  nextAt,
  // Of a plain retry it is `retry`, which has no type and decides nothing.
  resolution: sql<Block['resolution']>`${b.resolution}`,
})
const blocks = builder
  .select({ value: jsonMap(b.groupName, block) })
  .from(b)
  .where(and(eq(b.orderId, o.id), ne(b.state, 'asked')))

/** In one statement, so that all of it is of one moment. */
const readRows = (tx: Reader, orderId: string) =>
  databaseIn(tx)
    .select({
      version: o.version,
      expiresAt: o.expiresAt,
      inventory: scalar(inventory),
      payment: scalar(payment),
      shipping: scalar(shipping),
      stock: aggregate(stock),
      blocks: aggregate(blocks),
    })
    .from(o)
    .where(eq(o.id, orderId))

/**
 * Everything about one order at one moment, as the pure functions of the saga take it; undefined
 * when there is no such order.
 *
 * @param partition that of the order, when it is to stay as it is until the transaction ends:
 *   nothing is appended meanwhile
 */
export async function loadSnapshot(
  tx: Reader,
  log: Pick<EventStore<PgTx>, 'readOrder'>,
  orderId: string,
  partition?: number,
): Promise<OrderSnapshot | undefined> {
  if (partition !== undefined)
    await Promise.all([
      tx.query(statements.holdBlocks, [orderId]),
      tx.query(statements.holdOrder, [orderId]),
      tx.query(statements.holdPartition, [partition]),
    ])
  const [rows] = await readRows(tx, orderId)
  if (!rows) return undefined
  const { version, stock, blocks } = rows
  const entries = (
    await log.readOrder(orderId, 0, partition === undefined ? undefined : (tx as PgTx))
  ).map(entryOf)
  const none = { state: undefined, seen: 0 }
  return {
    log: entries,
    inventory: rows.inventory ?? none,
    payment: rows.payment ?? none,
    shipping: rows.shipping ?? none,
    // As its service has it: folded as far as it has come.
    orders: foldOrder(entries.filter((entry) => entry.version <= version)),
    stock,
    blocks: Object.fromEntries(
      Object.entries(blocks).map(([group, block]) => [
        group,
        { ...block, nextAt: block.nextAt && new Date(block.nextAt).toISOString() },
      ]),
    ),
    expiresAt: rows.expiresAt,
  }
}
