import { z } from 'zod'

/** What the lists of goods are narrowed by, as it stands in the address. */

const query = z.string().max(80)

export const productFilter = z.strictObject({ query, show: z.enum(['sold', 'retired', 'all']) })

/** short: what is nearly gone first; low: what has a shelf at its threshold or below. */
export const stockViews = ['short', 'all', 'low'] as const
export const stockFilter = z.strictObject({ query, view: z.enum(stockViews) })

export interface GoodsFilter {
  products: z.infer<typeof productFilter>
  stock: z.infer<typeof stockFilter>
}
