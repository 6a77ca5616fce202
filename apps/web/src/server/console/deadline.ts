import { orderRows } from '@sagaboard/db/schema/orders'
import type { OrderStatus } from '@sagaboard/events/saga/order-view'
import { and, inArray, type SQL, sql } from 'drizzle-orm'

const o = orderRows

/** What has shipped, or is being undone already, is not cancelled when its time is over. */
const cancellable: OrderStatus[] = ['PENDING', 'CONFIRMED', 'PAID']

/** When the first of these orders is cancelled unless it goes on; null where none is. */
export const firstDeadline = (condition?: SQL): SQL<string | null> =>
  sql<
    string | null
  >`min(${o.expiresAt}) filter (where ${and(inArray(o.status, cancellable), condition)})`
