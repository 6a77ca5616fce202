import { integer, jsonb, text } from 'drizzle-orm/pg-core'
import type { Invariant } from '../invariants.ts'
import { instant } from './instant.ts'
import { orders } from './orders.ts'

/** The columns, also of the view that the web reads. */
export const lookColumns = () => ({
  invariant: text().$type<Invariant>().primaryKey(),
  lookedAt: instant('looked_at').notNull(),
  /** How many orders (or rows of the stock) break it; none: it is kept. */
  broken: integer().notNull(),
  /** Of those orders the first ones: they are looked at again, whoever looks next. */
  orderIds: jsonb('order_ids').$type<readonly string[]>().notNull(),
  /** When it was first seen to be broken; null while it is kept. */
  since: instant('since'),
})

/** What was last seen of each invariant by whoever watches them. */
export const invariantLooks = orders.table('invariant_looks', lookColumns())
