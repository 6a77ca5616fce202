import type { Offer } from '@sagaboard/db/commands/shown-offer'
import { linesMax, orderInput } from '@sagaboard/events/commands/order-input'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { placeCounted, tooManyUnpaid } from '../orders/place-counted.ts'
import { publicProcedure, router } from './trpc.ts'

/** What placing an order from the checkout may come to. Only `accepted` has ordered anything. */
export type PlacedOrder =
  | { type: 'accepted'; orderId: string; orderNumber: string; accessToken: string }
  /** It costs something else than was shown, or more of it is there. */
  | { type: 'changed'; offer: Offer }
  /** Something is not there any more. */
  | { type: 'short'; offer: Offer }
  | { type: 'invalid'; issues: { path: string; message: string }[] }
  | { type: 'key_in_flight' }
  /** They have ordered this bag already, with other details; with an account, it is this order. */
  | { type: 'key_reused'; orderId: string | null }
  /** This bag has become an order already, of which nothing is said to them. */
  | { type: 'key_taken' }

const shownLine = z.strictObject({
  sku: z.string().max(64),
  unitPriceMinor: z.int().min(0),
  orderable: z.int().min(0).optional(),
})

/** Ordering. */
export const checkoutRouter = router({
  /**
   * Places the order once per key. `shown…` is what the shopper was shown, the prices of the lines as well where they are
   * sent, and how many of each were there: when price or stock are others now, nothing is ordered and they see it first. That
   * is decided in the transaction that places it. Who asks again for what has been accepted gets that order.
   */
  placeOrder: publicProcedure
    .input(
      z.strictObject({
        idempotencyKey: z.uuid(),
        shownTotalMinor: z.int().min(0),
        shownCurrency: z.string().length(3).optional(),
        shownLines: z.array(shownLine).max(linesMax).optional(),
        order: orderInput,
      }),
    )
    .mutation(async ({ ctx, input }): Promise<PlacedOrder> => {
      const { runtime, viewer, client, locale } = ctx
      const { limits } = runtime
      const allowance = await limits.orders.take(client)
      if (!allowance.allowed)
        throw new TRPCError({
          code: 'TOO_MANY_REQUESTS',
          message: 'That was a lot of orders at once. Try again in a moment.',
        })

      const result = await placeCounted(runtime, client, input.order, {
        idempotencyKey: input.idempotencyKey,
        ...(viewer.session && { userId: viewer.session.userId }),
        ...(locale !== undefined && { locale }),
        shown: {
          totalMinor: input.shownTotalMinor,
          currency: input.shownCurrency,
          lines: input.shownLines,
        },
      })
      switch (result.type) {
        case 'accepted':
          return {
            type: 'accepted',
            orderId: result.orderId,
            orderNumber: result.orderNumber,
            accessToken: result.accessToken,
          }
        case 'changed':
        case 'short':
        case 'key_reused':
        case 'key_taken':
          return result
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
