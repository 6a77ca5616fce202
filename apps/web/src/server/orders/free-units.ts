import { stockView, waitingView } from '@sagaboard/db/schema/read'
import { type Column, type SQL, sql } from 'drizzle-orm'

/** Units of a product that somebody waits for: they are not free for anybody else. */
export const waitedFor = (sku: Column): SQL<number> =>
  sql<number>`coalesce((select sum(w.quantity) from ${waitingView} w where w.sku = ${sku}), 0)::float8`

/**
 * Units of a product that nothing holds and nobody waits for, over the rows of its stock that a
 * query sums up; never below 0.
 */
export const freeUnits = (sku: Column): SQL<number> =>
  sql<number>`greatest(0, coalesce(sum(${stockView.onHand} - ${stockView.reserved}), 0) - ${waitedFor(sku)})::float8`
