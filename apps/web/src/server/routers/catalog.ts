import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { publicProcedure, router } from '../trpc.ts'

/** What the shop sells. */
export const catalogRouter = router({
  list: publicProcedure
    .input(z.strictObject({ category: z.string().max(40).optional() }))
    .query(async ({ ctx, input }) => {
      const products = await ctx.runtime.catalog.all()
      return input.category === undefined ? products : products.filter(({ category }) => category === input.category)
    }),

  product: publicProcedure.input(z.strictObject({ sku: z.string().min(1).max(64) })).query(async ({ ctx, input }) => {
    const [product] = await ctx.runtime.catalog.some([input.sku])
    if (product === undefined) throw new TRPCError({ code: 'NOT_FOUND', message: 'We don’t sell this.' })
    return product
  }),
})
