import { linesInput } from '@sagaboard/events/commands/order-input'
import { z } from 'zod'
import { quote } from '../orders/quote.ts'
import { publicProcedure, router } from './trpc.ts'

/** The bag lives with its shopper; the server only says what it costs and whether it is there. */
export const cartRouter = router({
  quote: publicProcedure
    .input(z.strictObject({ lines: z.union([linesInput, z.tuple([])]) }))
    .query(async ({ ctx, input }) =>
      quote(input.lines, await ctx.runtime.catalog.some(input.lines.map(({ sku }) => sku))),
    ),
})
