import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { findIdempotencyRecord } from '../orders/idempotency-keys.ts'
import { orderInput } from '../orders/order-schema.ts'
import { placeCounted, tooManyUnpaid } from '../orders/place-counted.ts'
import { quote } from '../orders/quote.ts'
import { publicProcedure, router } from './trpc.ts'

/** What placing an order from the checkout may come to. Only `accepted` has ordered anything. */
export type PlacedOrder =
  | { type: 'accepted'; orderId: string; orderNumber: string; accessToken: string }
  /** The price is another one than was shown. */
  | { type: 'changed'; totalMinor: number; currency: string }
  /** Something is not there any more. */
  | { type: 'short'; lines: { name: string; quantity: number; orderable: number }[] }
  | { type: 'invalid'; issues: { path: string; message: string }[] }
  | { type: 'key_in_flight' }
  /** This bag has become an order already, with other details. */
  | { type: 'key_reused'; order: { orderId: string; accessToken: string } | null }

/** Ordering. */
export const checkoutRouter = router({
  /**
   * Places the order once per key. `shownTotalMinor` is what the shopper was shown: when price or stock are others now,
   * nothing is ordered and they see it first. Who asks again with a key that has been accepted gets that order.
   */
  placeOrder: publicProcedure
    .input(
      z.strictObject({
        idempotencyKey: z.uuid(),
        shownTotalMinor: z.int().min(0),
        order: orderInput,
      }),
    )
    .mutation(async ({ ctx, input }): Promise<PlacedOrder> => {
      const { runtime, viewer, client } = ctx
      const { pool, config, catalog, limits } = runtime
      const allowance = await limits.orders.take(client)
      if (!allowance.allowed)
        throw new TRPCError({
          code: 'TOO_MANY_REQUESTS',
          message: 'That was a lot of orders at once. Try again in a moment.',
        })

      const { lines } = input.order
      const call = {
        idempotencyKey: input.idempotencyKey,
        ...(viewer.session && { userId: viewer.session.userId }),
      }
      const before = await findIdempotencyRecord(pool, config.secret, call)
      if (before === null) {
        const now = quote(lines, await catalog.some(lines.map(({ sku }) => sku)))
        const short = now.lines.filter(({ orderable, quantity }) => orderable < quantity)
        if (short.length > 0)
          return {
            type: 'short',
            lines: short.map(({ name, quantity, orderable }) => ({ name, quantity, orderable })),
          }
        if (now.unknown.length === 0 && now.totalMinor !== input.shownTotalMinor)
          return { type: 'changed', totalMinor: now.totalMinor, currency: now.currency }
      }
      const result = await placeCounted(runtime, client, input.order, call)
      switch (result.type) {
        case 'accepted':
          return {
            type: 'accepted',
            orderId: result.orderId,
            orderNumber: result.orderNumber,
            accessToken: result.accessToken,
          }
        case 'key_reused':
          return {
            type: 'key_reused',
            order: before ?? (await findIdempotencyRecord(pool, config.secret, call)),
          }
        case 'too_many_unpaid':
          throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: tooManyUnpaid })
        case 'invalid':
        case 'key_in_flight':
          return result
        default:
          return result satisfies never
      }
    }),
})
