import { messageKinds, messageStates } from '@sagaboard/events/saga/messages'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { MessageFilter } from '../../../lib/message-filter.ts'
import { sharedByPool } from '../../console/shared-read.ts'
import {
  countUnsent,
  findMessage,
  listMessages,
  messagePlace,
  messagesOfOrder,
} from '../../messages/read-messages.ts'
import { operatorProcedure, router } from '../trpc.ts'

const countsOf = sharedByPool(countUnsent)

const messageFilter = z.strictObject({
  state: z.enum(messageStates).nullable(),
  kind: z.enum(messageKinds).nullable(),
}) satisfies z.ZodType<MessageFilter>

/** The messages to customers; that one is sent again goes through the door of all commands. */
export const messagesRouter = router({
  counts: operatorProcedure.query(({ ctx }) => countsOf(ctx.runtime.pool)),

  list: operatorProcedure
    .input(
      z.strictObject({
        filter: messageFilter,
        cursor: messagePlace.nullish(),
        direction: z.literal('forward').optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) =>
      listMessages(ctx.runtime.pool, input.filter, input.cursor ?? null, input.limit),
    ),

  ofOrder: operatorProcedure
    .input(z.strictObject({ orderId: z.uuid() }))
    .query(({ ctx, input }) => messagesOfOrder(ctx.runtime.pool, input.orderId)),

  /** One message, and what it says to whom. */
  one: operatorProcedure
    .input(z.strictObject({ messageId: z.uuid() }))
    .query(async ({ ctx, input }) => {
      const message = await findMessage(ctx.runtime.pool, input.messageId)
      if (!message)
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no message with this id.' })
      return { message, shown: await ctx.runtime.showMessage(message) }
    }),
})
