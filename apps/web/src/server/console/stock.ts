import { isAmong } from '@sagaboard/db/commands/product-store'
import { databaseOf } from '@sagaboard/db/database'
import { products } from '@sagaboard/db/schema/catalog'
import { orderRows } from '@sagaboard/db/schema/orders'
import { stockView, waitingView, warehousesView } from '@sagaboard/db/schema/read'
import type { ShelfLevel } from '@sagaboard/events/commands/stock-plan'
import { asc, eq, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { GoodsFilter } from '../../lib/goods/goods-filter.ts'
import { freeUnits, waitedFor } from '../orders/free-units.ts'
import { matching } from './products.ts'

/** A product with what is on its shelves. */
export interface StockedProduct {
  sku: string
  name: string
  category: string
  isRetired: boolean
  /** Units that orders wait for. */
  waiting: number
  shelves: ShelfLevel[]
}

export interface StockList {
  warehouses: { id: string; name: string }[]
  rows: StockedProduct[]
  /** Of all that match the words: how many there are, and how many of them are low. */
  count: { all: number; low: number }
}

const rowsMax = 200

const level = {
  sku: stockView.sku,
  warehouse: stockView.warehouse,
  location: stockView.location,
  onHand: stockView.onHand,
  reserved: stockView.reserved,
  lowAt: stockView.lowAt,
}
const isLow = sql<boolean>`coalesce(bool_or(${stockView.onHand} - ${stockView.reserved} <= ${stockView.lowAt}), false)`

/** What is on the shelves, product by product; at most {@link rowsMax} of them. */
export async function listStock(
  pool: Pool,
  { query, view }: GoodsFilter['stock'],
): Promise<StockList> {
  const db = databaseOf(pool)
  const summed = db
    .select({
      sku: products.sku,
      name: products.name,
      category: products.category,
      isRetired: sql<boolean>`${products.retiredAt} is not null`.as('is_retired'),
      rank: products.rank,
      free: freeUnits(products.sku).as('free'),
      waiting: waitedFor(products.sku).as('waiting'),
      isLow: isLow.as('is_low'),
    })
    .from(products)
    .leftJoin(stockView, eq(stockView.sku, products.sku))
    .where(matching(query))
    .groupBy(products.sku)
    .as('summed')
  const [warehouses, [count = { all: 0, low: 0 }], found] = await Promise.all([
    listWarehouses(pool),
    db
      .select({
        all: sql<number>`count(*)::int`,
        low: sql<number>`(count(*) filter (where ${summed.isLow}))::int`,
      })
      .from(summed),
    db
      .select()
      .from(summed)
      .where(view === 'low' ? sql`${summed.isLow}` : undefined)
      .orderBy(...(view === 'all' ? [] : [asc(summed.free)]), asc(summed.rank), asc(summed.sku))
      .limit(rowsMax),
  ])
  const shelves = await shelvesOf(
    pool,
    found.map(({ sku }) => sku),
  )
  return {
    warehouses: warehouses.map(({ id, name }) => ({ id, name })),
    count,
    rows: found.map(({ sku, name, category, isRetired, waiting }) => ({
      ...{ sku, name, category, isRetired, waiting },
      shelves: shelves.filter((shelf) => shelf.sku === sku),
    })),
  }
}

const shelvesOf = (pool: Pool, skus: readonly string[]): Promise<ShelfLevel[]> =>
  databaseOf(pool)
    .select(level)
    .from(stockView)
    .where(sql`${stockView.sku} = any(${sql.param([...skus])}::text[])`)
    .orderBy(asc(stockView.sku), asc(stockView.warehouse), sql`${stockView.location} desc`)

/** Every shelf, as a file of stock has them. */
export const allShelves = (pool: Pool): Promise<ShelfLevel[]> =>
  databaseOf(pool)
    .select(level)
    .from(stockView)
    .innerJoin(products, eq(products.sku, stockView.sku))
    .innerJoin(warehousesView, eq(warehousesView.id, stockView.warehouse))
    .orderBy(asc(products.rank), asc(stockView.sku), asc(warehousesView.rank), asc(level.location))

/** Of the shelves that a file names, what the book has; and which SKUs and warehouses there are. */
export async function readShelves(pool: Pool, skus: readonly string[]) {
  const db = databaseOf(pool)
  const [levels, known, warehouses] = await Promise.all([
    shelvesOf(pool, skus),
    db.select({ sku: products.sku }).from(products).where(isAmong(skus)),
    listWarehouses(pool),
  ])
  return {
    levels,
    known: {
      skus: new Set(known.map(({ sku }) => sku)),
      warehouses: new Set(warehouses.map(({ id }) => id)),
    },
  }
}

/** Warehouses by rank, with all units that are in each. */
export function listWarehouses(pool: Pool) {
  const db = databaseOf(pool)
  const held = db
    .select({
      warehouse: stockView.warehouse,
      units: sql<number>`sum(${stockView.onHand})::float8`.as('held_units'),
      products:
        sql<number>`(count(distinct ${stockView.sku}) filter (where ${stockView.onHand} > 0))::int`.as(
          'held_products',
        ),
    })
    .from(stockView)
    .groupBy(stockView.warehouse)
    .as('held')
  const { id, name, rank, country, latitude, longitude } = warehousesView
  const { gateway, gatewayLatitude, gatewayLongitude, version } = warehousesView
  return db
    .select({
      ...{ id, name, rank, country, latitude, longitude },
      ...{ gateway, gatewayLatitude, gatewayLongitude, version },
      onHand: sql<number>`coalesce(${held.units}, 0)`,
      products: sql<number>`coalesce(${held.products}, 0)`,
    })
    .from(warehousesView)
    .leftJoin(held, eq(held.warehouse, id))
    .orderBy(asc(rank), asc(id))
}

/** An order that waits for a product. */
export interface WaitingOrder {
  orderId: string
  orderNumber: string
  customerEmail: string
  /** Units of this product. */
  quantity: number
  /** Its stock is there, and it is about to be set aside. */
  offered: boolean
  since: string
  /** When it is given up, ISO. */
  givenUpAt: string | null
}

/** Who waits for a product, in the order in which they are served; the first {@link rowsMax} of them. */
export const readWaitingOrders = (pool: Pool, sku: string): Promise<WaitingOrder[]> =>
  databaseOf(pool)
    .select({
      orderId: waitingView.orderId,
      orderNumber: orderRows.orderNumber,
      customerEmail: orderRows.customerEmail,
      quantity: waitingView.quantity,
      offered: waitingView.offered,
      since: waitingView.since,
      givenUpAt: orderRows.waitsUntil,
    })
    .from(waitingView)
    .innerJoin(orderRows, eq(orderRows.id, waitingView.orderId))
    .where(eq(waitingView.sku, sku))
    .orderBy(asc(waitingView.place))
    .limit(rowsMax)
