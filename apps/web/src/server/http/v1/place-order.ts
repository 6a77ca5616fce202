import { orderTotalMinorMax } from '@sagaboard/db/commands/new-order'
import type { FieldIssue } from '@sagaboard/events/commands/order-input'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import { placeCounted, tooManyUnpaid } from '../../orders/place-counted.ts'
import type { AcceptedOrder } from '../../redis/replay-cache.ts'
import { preferredLocale } from '../preferred-locale.ts'
import { type Problem, refuse } from './problem.ts'
import { away, route, type V1Answer, type V1Request } from './route.ts'
import {
  type OrderAccepted,
  type OrderReserved,
  orderAccepted,
  orderReserved,
  placeInput,
} from './schemas.ts'
import { waitForStock, waitMsOf } from './wait-for-stock.ts'

const unprocessable = (errors: readonly FieldIssue[]): Problem => ({
  status: 422,
  kind: 'invalid',
  title: 'This can’t be an order',
  detail: 'Nothing was ordered.',
  errors,
})

/** Takes an order, once per Idempotency-Key. 202 means that it is kept for good and on its way. */
export const placeOrder = route({
  method: 'post',
  path: '/v1/orders',
  operationId: 'placeOrder',
  summary: 'Order, once per Idempotency-Key',
  access: 'everybody',
  body: { schema: placeInput, refusal: unprocessable },
  waits: true,
  answers: {
    ok: {
      status: 202,
      description: 'kept for good and on its way; the same key and body answer the same again',
      schema: orderAccepted,
      location: true,
    },
    created: {
      description: 'with `Prefer: wait`: its stock is reserved',
      schema: orderReserved,
    },
    refusals: {
      400: 'malformed, or no key that can be used',
      409: '`insufficient-stock`, with `Prefer: wait`: each short line is named, and the order ends cancelled; `order-cancelled`: a repeat of one that was cancelled before; else an order with this key is being taken right now; or the key names an order of somebody else, of which nothing is said: the same account, or without one the equal body and a key of at least 128 bits, such as a UUID, are told more',
      413: 'more than 64 kB',
      415: 'not JSON',
      422: `this can’t be an order: each field is named, also a line in another currency than the first, and \`lines\` when they come to more than ${orderTotalMinorMax} minor units; or the key was used with another body`,
      429: 'too many orders at once, or too much that is not paid for; see Retry-After',
      503: `${away[503]}; or \`inventory-unavailable\`, with \`Prefer: wait\` and \`ifNotReserved\`: a request to cancel the order is kept`,
    },
  },
  admit: limitOrders,
  async handle({ v1, request, client }, { body: asked, idempotencyKey }) {
    const { ifNotReserved, ...body } = asked
    const waitMs = waitMsOf(v1, request)
    if (ifNotReserved !== undefined && waitMs === undefined)
      refuse(unprocessable([waitsForNothing]))
    const { session } = await v1.viewerOf(request)
    const locale = preferredLocale(request.headers['accept-language'])
    const call = {
      idempotencyKey,
      ...(session && { userId: session.userId }),
      ...(locale !== undefined && { locale }),
    }
    const known = await v1.replays?.find(call, body)
    const answer = async (order: AcceptedOrder, replayed: boolean): Promise<V1Answer> => {
      if (waitMs === undefined) return accepted(order, replayed)
      const { orderId } = order
      const stock = await waitForStock(v1, { orderId, waitMs, ifNotReserved, session })
      return withPreference(
        stock.type === 'reserved'
          ? reserved(stock.order, order, replayed)
          : accepted(order, replayed),
        waitMs,
      )
    }
    if (known) return answer(known, true)
    const result = await placeCounted(v1, client, body, call)
    switch (result.type) {
      case 'accepted': {
        v1.replays?.remember(call, body, result)
        return answer(result, result.replayed)
      }
      case 'invalid':
        return refuse(unprocessable(result.issues))
      case 'too_many_unpaid':
        return refuse({ ...tooMuchUnpaid, errors: [{ path: result.path, message: 'is too many' }] })
      case 'key_in_flight':
        return refuse(keyInFlight)
      case 'key_reused':
        return refuse(keyOfAnotherBody)
      case 'key_taken':
        return refuse(keyTaken)
      case 'short':
      case 'changed':
        throw new Error('a request that was shown no offer was refused for one')
      default:
        return result satisfies never
    }
  },
})

const waitsForNothing: FieldIssue = {
  path: 'ifNotReserved',
  message: 'is for a request that waits: send the header Prefer: wait=2, where that is served',
}

const tooMuchUnpaid: Problem = {
  status: 429,
  kind: 'too-many-unpaid',
  title: 'Too much is ordered and not paid for',
  detail: tooManyUnpaid,
  headers: { 'retry-after': '60' },
}

const keyInFlight: Problem = {
  status: 409,
  kind: 'key-in-flight',
  title: 'An order with this Idempotency-Key is being taken right now',
  detail: 'Ask again with the same key in a moment.',
  headers: { 'retry-after': '1' },
}

const keyOfAnotherBody: Problem = {
  status: 422,
  kind: 'key-reused',
  title: 'This Idempotency-Key belongs to another order',
  detail: 'The key was used with another body. Make a new key for a new order.',
  errors: [{ path: 'Idempotency-Key', message: 'was used with another body' }],
}

/** The same whatever was sent: it tells nothing of the order but that there is one. */
const keyTaken: Problem = {
  status: 409,
  kind: 'key-taken',
  title: 'This Idempotency-Key names another order',
  detail:
    'Only who placed it is told more: the same account, or without one the equal body and a key of at least 128 bits, such as a UUID. Make a new key for a new order.',
}

async function limitOrders({ v1, client }: V1Request): Promise<void> {
  const allowance = await v1.limits.orders.take(client)
  if (allowance.allowed) return
  const seconds = String(Math.max(1, Math.ceil(allowance.retryAfterMs / 1000)))
  refuse({
    status: 429,
    kind: 'too-fast',
    title: 'Too many orders at once',
    headers: { 'retry-after': seconds },
  })
}

/** As it stands, at the price of what is reserved. */
function reserved(
  { status, totalMinor }: OrderView,
  order: AcceptedOrder,
  replayed: boolean,
): V1Answer {
  const answer = accepted({ ...order, totalMinor }, replayed)
  const body: OrderReserved = { ...(answer.body as OrderAccepted), status }
  return { ...answer, status: 201, body }
}

const withPreference = (answer: V1Answer, waitMs: number): V1Answer => ({
  ...answer,
  headers: { ...answer.headers, 'preference-applied': `wait=${waitMs / 1_000}` },
})

function accepted(
  { orderId, orderNumber, totalMinor, currency, accessToken }: AcceptedOrder,
  replayed: boolean,
): V1Answer {
  const self = `/v1/orders/${orderId}`
  const links = { self, events: `${self}/events`, page: `/orders/${orderId}?token=${accessToken}` }
  const body: OrderAccepted = {
    orderId,
    orderNumber,
    status: 'PENDING',
    totalMinor,
    currency,
    accessToken,
    links,
  }
  return {
    status: 202,
    body,
    headers: { location: self, ...(replayed && { 'idempotency-replayed': 'true' }) },
  }
}
