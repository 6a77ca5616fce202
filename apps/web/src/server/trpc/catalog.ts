import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Product } from '../orders/catalog.ts'
import { publicProcedure, router } from './trpc.ts'

/** What the shop sells. */
export const catalogRouter = router({
  /** The products of a category, or those whose name or description holds every word of `query`; all without either. */
  list: publicProcedure
    .input(
      z.strictObject({
        category: z.string().max(40).optional(),
        query: z.string().max(80).optional(),
      }),
    )
    .query(async ({ ctx, input: { category, query } }) => {
      const products = await ctx.runtime.catalog.all()
      return products.filter(
        (product) =>
          (category === undefined || product.category === category) &&
          (query === undefined || matches(product, query)),
      )
    }),

  /** One product; who has its address is told as well when it is not sold any more. */
  product: publicProcedure
    .input(z.strictObject({ sku: z.string().min(1).max(64) }))
    .query(async ({ ctx, input }) => {
      const { catalog } = ctx.runtime
      const [product] = await catalog.some([input.sku])
      if (product) return { ...product, isRetired: false }
      const retired = await catalog.retired(input.sku)
      if (retired) return { ...retired, available: 0, isRetired: true }
      throw new TRPCError({ code: 'NOT_FOUND', message: 'We don’t sell this.' })
    }),
})

function matches({ name, category, description }: Product, query: string): boolean {
  const text = `${name} ${category} ${description}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
