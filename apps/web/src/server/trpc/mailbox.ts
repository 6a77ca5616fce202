import { languageFor } from '@sagaboard/messages/language'
import { subjectOf } from '@sagaboard/messages/subject'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import {
  findMessage,
  listOwnMessages,
  type MessageRow,
  messagePlace,
  messagesOfOrder,
} from '../messages/read-messages.ts'
import { customerProcedure, orderReaderProcedure, router } from './trpc.ts'

const pageLength = 50

/** A message as its customer's mailbox lists it. How it was sent is nothing that they are told. */
const listed = (orderNumber: string, { id, orderId, kind, locale, writtenAt }: MessageRow) => ({
  id,
  orderId,
  subject: subjectOf(kind, orderNumber, languageFor(locale)),
  language: languageFor(locale).tag,
  writtenAt,
})

/** What the shop wrote to a customer, in their own mailbox. */
export const mailboxRouter = router({
  /** Of the orders of who is signed in, newest first, a page of them. */
  own: customerProcedure
    .input(z.strictObject({ after: messagePlace.optional() }).optional())
    .query(async ({ ctx: { runtime, session }, input }) => {
      const after = input?.after ?? null
      const { rows, next } = await listOwnMessages(runtime.pool, session.userId, after, pageLength)
      return { messages: rows.map((row) => listed(row.orderNumber ?? '', row)), next }
    }),

  /** Of one order, in the order in which they were written. */
  ofOrder: orderReaderProcedure.query(async ({ ctx: { runtime, order } }) => {
    const rows = await messagesOfOrder(runtime.pool, order.orderId)
    return {
      orderNumber: order.orderNumber,
      messages: rows.map((row) => listed(order.orderNumber, row)),
    }
  }),

  /** One message of an order. One of another order is none. */
  one: orderReaderProcedure
    .input(z.object({ messageId: z.uuid() }))
    .query(async ({ ctx: { runtime, order }, input }) => {
      const message = await findMessage(runtime.pool, input.messageId)
      if (message?.orderId !== order.orderId)
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such message.' })
      return {
        ...listed(order.orderNumber, message),
        orderNumber: order.orderNumber,
        shown: await runtime.showMessage(message),
      }
    }),
})
