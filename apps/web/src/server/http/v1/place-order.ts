import { type FieldIssue, orderInput } from '../../orders/order-schema.ts'
import { placeCounted, tooManyUnpaid } from '../../orders/place-counted.ts'
import type { AcceptedOrder } from '../../redis/replay-cache.ts'
import { type Problem, refuse } from './problem.ts'
import { away, route, type V1Answer, type V1Request } from './route.ts'
import { type OrderAccepted, orderAccepted } from './schemas.ts'

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
  body: { schema: orderInput, refusal: unprocessable },
  answers: {
    ok: {
      status: 202,
      description: 'kept for good and on its way; the same key and body answer the same again',
      schema: orderAccepted,
      location: true,
    },
    refusals: {
      400: 'malformed, or no key that can be used',
      409: 'an order with this key is being taken right now',
      413: 'more than 64 kB',
      415: 'not JSON',
      422: 'this can’t be an order: each field is named; or the key was used with another body',
      429: 'too many orders at once, or too much that is not paid for; see Retry-After',
      ...away,
    },
  },
  admit: limitOrders,
  async handle({ v1, request, client }, { body, idempotencyKey }) {
    const { session } = await v1.viewerOf(request)
    const call = { idempotencyKey, ...(session && { userId: session.userId }) }
    const known = await v1.replays?.find(call, body)
    if (known) return accepted(known, true)
    const result = await placeCounted(v1, client, body, call)
    switch (result.type) {
      case 'accepted': {
        v1.replays?.remember(call, body, result)
        return accepted(result, result.replayed)
      }
      case 'invalid':
        return refuse(unprocessable(result.issues))
      case 'too_many_unpaid':
        return refuse({ ...tooMuchUnpaid, errors: [{ path: result.path, message: 'is too many' }] })
      case 'key_in_flight':
        return refuse(keyInFlight)
      case 'key_reused':
        return refuse(keyReused)
      default:
        return result satisfies never
    }
  },
})

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

const keyReused: Problem = {
  status: 422,
  kind: 'key-reused',
  title: 'This Idempotency-Key belongs to another order',
  detail: 'The key was used with another body. Make a new key for a new order.',
  errors: [{ path: 'Idempotency-Key', message: 'was used with another body' }],
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
