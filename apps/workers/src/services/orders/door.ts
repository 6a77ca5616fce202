import type { OrderRequest } from '@sagaboard/db/commands/new-order'
import type { PlaceOrder, PlaceOrderResult } from '@sagaboard/db/commands/place-order'
import { ownerOfProgram } from '@sagaboard/db/commands/program-owner'
import { decimalAmount } from '@sagaboard/events/saga/money'

import type { CallContext, StreamContext } from '../call-context.ts'
import { Refusal } from '../refusal.ts'
import type { OrderFeed } from './order-feed.ts'
import { type OrderRow, orderAnswer } from './program-orders.ts'

interface DoorOptions {
  placeOrder: PlaceOrder
  readNewer(known: ReadonlyMap<string, number>): Promise<OrderRow[]>
  feed: Pick<OrderFeed, 'next'>
}

/**
 * The orders' door: a program has the saga run an order, and follows it. An order is told to the program that has placed
 * it, with whichever of its keys, and to no other; that of another one is not told from one that there is not.
 */
export function createOrdersDoor({ placeOrder, readNewer, feed }: DoorOptions) {
  async function ownOrder(orderId: string, program: string): Promise<OrderRow> {
    const [order] = await readNewer(new Map([[orderId, 0]]))
    if (order?.customerUserId === ownerOfProgram(program)) return order
    throw new Refusal('not-found', 'There is no such order of this program.')
  }

  return {
    /** Places an order, once per key. @throws Refusal when nothing was ordered */
    async place(
      { idempotencyKey, order }: { idempotencyKey: string; order: OrderRequest },
      { program, deadline }: CallContext,
    ) {
      deadline.check()
      return placed(await placeOrder(order, { idempotencyKey, userId: ownerOfProgram(program) }))
    },

    get: async ({ order_id: id }: { order_id: string }, { program }: CallContext) =>
      orderAnswer(await ownOrder(id, program)),

    /** The order as it stands, then each newer version that there is when the last one was taken, until it is closed. */
    async *watch({ order_id: id }: { order_id: string }, { program, signal }: StreamContext) {
      let order = await ownOrder(id, program)
      yield orderAnswer(order)
      while (order.closedAt === null) {
        order = await feed.next(order, signal)
        yield orderAnswer(order)
      }
    },
  }
}

function placed(result: PlaceOrderResult) {
  switch (result.type) {
    case 'accepted':
      return {
        order_id: result.orderId,
        order_number: result.orderNumber,
        status: 'PENDING',
        total: decimalAmount(result.totalMinor, result.currency),
        currency: result.currency,
        replayed: result.replayed,
      }
    case 'invalid':
      throw new Refusal(
        'invalid',
        `${result.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`,
      )
    case 'key_in_flight':
      throw new Refusal(
        'key-in-flight',
        'An order with this key is being taken right now. Ask again with the same key in a moment.',
      )
    case 'key_reused':
      throw new Refusal(
        'key-reused',
        'The key was used for another order. Make a new key for a new order.',
      )
    case 'key_taken':
      throw new Refusal(
        'key-taken',
        'The key names an order of somebody else. Make a new key for a new order.',
      )
    case 'short':
    case 'changed':
      throw new Error('an order that was shown no offer was refused for one')
    default:
      return result satisfies never
  }
}
