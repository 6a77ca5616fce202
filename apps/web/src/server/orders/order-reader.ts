import { databaseOf } from '@sagaboard/db/database'
import { orderRows } from '@sagaboard/db/schema/orders'
import { blockedView } from '@sagaboard/db/schema/read'
import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Address, EndReason, OrderLine } from '@sagaboard/events/catalog/events'
import { isUuid } from '@sagaboard/events/catalog/is-uuid'
import type { OrderStatus, OrderView } from '@sagaboard/events/saga/order-view'
import type { TrackedParcel } from '@sagaboard/events/saga/parcel-news'
import { and, desc, eq, exists, getTableColumns, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import type { OrderAccess } from '../auth/policy.ts'

/** An order as its row says. Money in minor units of `currency`, times in ISO 8601 (UTC). */
export interface OrderRecord extends OrderAccess {
  readonly orderId: string
  /** What people call it. */
  readonly orderNumber: string
  readonly status: OrderStatus
  readonly version: number
  readonly reason: EndReason | null
  /** True when something about this order waits for a person. */
  readonly needsAttention: boolean
  readonly lines: OrderLine[]
  readonly totalMinor: number
  readonly currency: string
  readonly shipTo: Address
  readonly customerName: string
  readonly payment: {
    status: OrderView['payment']['status']
    capturedMinor: number
    refundedMinor: number
    card: string | null
  }
  readonly shipment: { status: OrderView['shipment']['status']; parcels: TrackedParcel[] }
  /** What of its lines is not part of this delivery. */
  readonly leftOut: OrderView['leftOut']
  /** What is done about what can't be reserved. */
  readonly onShortage: OrderView['onShortage']
  /** The order that what is left out has become; null when there is none. */
  readonly followUp: string | null
  /** The order of which this is the rest; null when it is none. */
  readonly followUpOf: string | null
  /** What it rests for on its way; null while it goes on. */
  readonly waitingFor: OrderView['waitingFor']
  readonly createdAt: string
  readonly updatedAt: string
  /** When it is asked to be undone unless it has shipped by then; null once that was asked. */
  readonly expiresAt: string | null
}

/** The part of the log that single orders are read from. */
export interface OrderHistory {
  readOrder(orderId: string, afterVersion: number): Promise<LogEntry[]>
}

/** A place that may know an order already; see redis/order-cache.ts. Never the truth. */
export interface OrderCache {
  get(orderId: string): Promise<OrderRecord | null>
  put(order: OrderRecord): void
}

const left = new QueryBuilder()
  .select({ one: sql`1` })
  .from(blockedView)
  .where(and(eq(blockedView.orderId, orderRows.id), eq(blockedView.state, 'dead')))

const o = getTableColumns(orderRows)
const shown = {
  orderId: o.id,
  orderNumber: o.orderNumber,
  status: o.status,
  version: o.version,
  reason: o.reason,
  needsAttention: sql<boolean>`${exists(left)}`,
  lines: o.lines,
  totalMinor: o.totalMinor,
  currency: o.currency,
  shipTo: o.shipTo,
  customerName: o.customerName,
  customerUserId: o.customerUserId,
  accessTokenHash: o.accessTokenHash,
  payment: {
    status: o.paymentStatus,
    capturedMinor: o.capturedMinor,
    refundedMinor: o.refundedMinor,
    card: o.card,
  },
  shipment: { status: o.shipmentStatus, parcels: o.parcels },
  onShortage: o.onShortage,
  leftOut: o.leftOut,
  followUp: o.followUp,
  followUpOf: o.followUpOf,
  waitingFor: o.waitingFor,
  createdAt: o.createdAt,
  updatedAt: o.updatedAt,
  expiresAt: o.expiresAt,
}

const ofCustomer = eq(orderRows.customerUserId, sql.placeholder('userId'))
const newestFirst = [desc(orderRows.createdAt), desc(orderRows.id)] as const
// An order of somebody else is no place to go on from: nothing is older than it.
const olderThanBefore = sql`(${orderRows.createdAt}, ${orderRows.id}) < (
  select b.created_at, b.id from ${orderRows} b
  where b.id = ${sql.placeholder('before')} and b.customer_user_id = ${sql.placeholder('userId')})`

/** The statements are prepared: `/v1` and every page of an order ask for one. */
function prepare(pool: Pool) {
  const shownOrders = () => databaseOf(pool).select(shown).from(orderRows)
  return {
    one: shownOrders()
      .where(eq(orderRows.id, sql.placeholder('id')))
      .prepare('web_order'),
    own: shownOrders()
      .where(ofCustomer)
      .orderBy(...newestFirst)
      .limit(sql.placeholder('limit'))
      .prepare('web_own_orders'),
    ownBefore: shownOrders()
      .where(and(ofCustomer, olderThanBefore))
      .orderBy(...newestFirst)
      .limit(sql.placeholder('limit'))
      .prepare('web_own_orders_before'),
  }
}

/** So many of a customer's orders are shown at once. */
export const ownOrdersPage = 50

/** Reads orders. It does not decide who may see them: ask `audienceOf` with what comes back. */
export class OrderReader {
  readonly #statements: ReturnType<typeof prepare>

  constructor(
    pool: Pool,
    private readonly history: OrderHistory,
    private readonly cache: OrderCache | null,
  ) {
    this.#statements = prepare(pool)
  }

  /** The order, or null when there is none with this id. */
  async find(orderId: string): Promise<OrderRecord | null> {
    if (!isUuid(orderId)) return null
    const id = orderId.toLowerCase()
    const known = (await this.cache?.get(id)) ?? null
    if (known !== null) return known
    const [order] = await this.#statements.one.execute({ id })
    if (order) this.cache?.put(order)
    return order ?? null
  }

  /**
   * The orders of a signed-in customer, newest first.
   *
   * @param page at most `limit` of them; only those older than their order `before`
   */
  findOwn(
    userId: string,
    { limit = ownOrdersPage, before }: { limit?: number; before?: string } = {},
  ): Promise<OrderRecord[]> {
    return before === undefined
      ? this.#statements.own.execute({ userId, limit })
      : this.#statements.ownBefore.execute({ userId, limit, before })
  }

  /**
   * The version from which somebody goes on who has `afterVersion`: that one, or the last that there is when they have more
   * (an open page after a restore). The row may be behind the log, so the log is asked.
   */
  async startOf({ orderId, version }: OrderRecord, afterVersion: number): Promise<number> {
    if (afterVersion <= version) return afterVersion
    const beyond = await this.events(orderId, version)
    return Math.min(afterVersion, beyond.at(-1)?.version ?? version)
  }

  /** The events of an order after `afterVersion`, ascending, without a gap. */
  events(orderId: string, afterVersion = 0): Promise<LogEntry[]> {
    return this.history.readOrder(orderId.toLowerCase(), afterVersion)
  }
}
