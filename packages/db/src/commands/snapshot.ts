import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Block, OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { destinationOf } from '@sagaboard/events/geo/destination'
import { entryOf } from '@sagaboard/events/log/decode'
import type { EventStore } from '@sagaboard/events/log/event-store'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import type { Warehouse } from '@sagaboard/events/saga/sourcing-policy'
import { and, eq, getViewSelectedFields, ne, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, QueryBuilder } from 'drizzle-orm/pg-core'
import { parseTerritory } from '../customs-territory.ts'
import { databaseIn } from '../database.ts'
import { aggregate, jsonList, jsonMap, jsonObject, scalar } from '../json.ts'
import { lockClasses } from '../lock-classes.ts'
import { orderRows } from '../schema/orders.ts'
import {
  blockedView,
  inventoryReturnsView,
  messagesView,
  notifiedOrdersView,
  paymentReturnsView,
  paymentsView,
  reservationsView,
  shipmentsView,
  shippingReturnsView,
  sourcingPolicyView,
  stockView,
  waitingView,
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
    text: `select pg_advisory_xact_lock(${lockClasses.partition}, $1)`,
  },
} as const

const builder = new QueryBuilder()
const o = orderRows
const b = blockedView
const w = warehousesView

/** A return's row without its key. */
const fieldsOf = <
  F extends Record<string, AnyPgColumn> & Record<'orderId' | 'returnId', AnyPgColumn>,
>({
  orderId: _order,
  returnId: _return,
  ...row
}: F) => jsonObject(row)

/** A service's row, and the version of the last event that it has seen. */
const rowOf = <F extends Record<string, AnyPgColumn> & { seenVersion: AnyPgColumn }>({
  seenVersion,
  ...state
}: F) => jsonObject({ seen: sql<number>`${seenVersion}`, state: jsonObject(state) })

/** What a service keeps of each return of the order, by its id. */
const inventoryReturns = builder
  .select({
    value: jsonMap(
      inventoryReturnsView.returnId,
      fieldsOf(getViewSelectedFields(inventoryReturnsView)),
    ),
  })
  .from(inventoryReturnsView)
  .where(eq(inventoryReturnsView.orderId, o.id))

const paymentReturns = builder
  .select({
    value: jsonMap(
      paymentReturnsView.returnId,
      fieldsOf(getViewSelectedFields(paymentReturnsView)),
    ),
  })
  .from(paymentReturnsView)
  .where(eq(paymentReturnsView.orderId, o.id))

const shippingReturns = builder
  .select({
    value: jsonMap(
      shippingReturnsView.returnId,
      fieldsOf(getViewSelectedFields(shippingReturnsView)),
    ),
  })
  .from(shippingReturnsView)
  .where(eq(shippingReturnsView.orderId, o.id))

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

const warehouse = {
  id: w.id,
  rank: w.rank,
  latitude: w.latitude,
  longitude: w.longitude,
  gatewayLatitude: w.gatewayLatitude,
  gatewayLongitude: w.gatewayLongitude,
}
const warehouses = builder.select({ value: jsonList(warehouse, w.id) }).from(w)
const territory = builder
  .select({ value: sql<string>`${sourcingPolicyView.customsTerritory}` })
  .from(sourcingPolicyView)

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

const m = messagesView
const messages = builder
  .select({
    value: jsonList(
      {
        id: m.id,
        kind: m.kind,
        version: m.version,
        causeVersion: m.causeVersion,
        state: m.state,
        resendOf: m.resendOf,
      },
      m.causeVersion,
    ),
  })
  .from(m)
  .where(eq(m.orderId, o.id))

const notified = builder
  .select({ value: sql<number>`${notifiedOrdersView.seenVersion}` })
  .from(notifiedOrdersView)
  .where(eq(notifiedOrdersView.orderId, o.id))

/** Units of its products that come before the order: see saga/waiting-line.ts. */
const waitedFor = sql<Record<string, number>>`coalesce((
  select json_object_agg(line.sku, line.units) from (
    select wait.sku, sum(wait.quantity)::float8 as units
    from ${waitingView} wait
    left join (select min(place) as place from ${waitingView} where order_id = ${o.id}) own on true
    where wait.sku in (select line.sku from jsonb_to_recordset(${o.lines}) line(sku text))
      and wait.order_id <> ${o.id} and (own.place is null or (wait.offered and wait.place < own.place))
    group by wait.sku) line), '{}')`

/** In one statement, so that all of it is of one moment. */
const readRows = (tx: Reader, orderId: string) =>
  databaseIn(tx)
    .select({
      version: o.version,
      expiresAt: o.expiresAt,
      inventory: scalar(inventory),
      payment: scalar(payment),
      shipping: scalar(shipping),
      inventoryReturns: aggregate(inventoryReturns),
      paymentReturns: aggregate(paymentReturns),
      shippingReturns: aggregate(shippingReturns),
      stock: aggregate(stock),
      warehouses: aggregate(warehouses),
      territory: scalar(territory),
      waitedFor,
      blocks: aggregate(blocks),
      messages: aggregate(messages),
      notified: scalar(notified),
    })
    .from(o)
    .where(eq(o.id, orderId))

/** `log`: with all that the log has of each entry. */
type LoadedSnapshot = OrderSnapshot & { log: readonly LogEntry[] }

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
): Promise<LoadedSnapshot | undefined> {
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
    inventory: withReturns(rows.inventory, rows.inventoryReturns) ?? none,
    payment: withReturns(rows.payment, rows.paymentReturns) ?? none,
    shipping: withReturns(rows.shipping, rows.shippingReturns) ?? none,
    // As its service has it: folded as far as it has come.
    orders: foldOrder(entries.filter((entry) => entry.version <= version)),
    stock,
    sourcing: sourcingOf(entries, rows),
    waitedFor: rows.waitedFor,
    blocks: Object.fromEntries(
      Object.entries(blocks).map(([group, block]) => [
        group,
        { ...block, nextAt: block.nextAt && new Date(block.nextAt).toISOString() },
      ]),
    ),
    messages: rows.messages,
    notified: rows.notified ?? 0,
    expiresAt: rows.expiresAt,
  }
}

/** A row, and its returns where there are some. */
const withReturns = <State extends object, Row>(
  row: { seen: number; state: State } | null,
  returns: Readonly<Record<string, Row>>,
) => (row && Object.keys(returns).length > 0 ? { ...row, state: { ...row.state, returns } } : row)

/** Where the warehouses are, and where the order goes; undefined when its first event can't be read. */
function sourcingOf(
  [first]: OrderSnapshot['log'],
  { warehouses, territory }: { warehouses: readonly Warehouse[]; territory: string | null },
): OrderSnapshot['sourcing'] {
  if (!first || !isReadable(first) || first.type !== 'OrderCreated') return undefined
  const { country, postcodePrefix } = first.data
  return {
    destination: destinationOf(country, postcodePrefix),
    policy: { warehouses, customsTerritory: parseTerritory(territory ?? '') },
  }
}
