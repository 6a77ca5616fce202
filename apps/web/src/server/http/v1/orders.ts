import { randomUUID } from 'node:crypto'
import { isReadable } from '@sagaboard/events/catalog/envelope'
import { type Audience, audienceOf, type Session } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import type { OrderRecord } from '../../orders/order-reader.ts'
import { type FieldIssue, fieldIssues, orderInput } from '../../orders/order-schema.ts'
import { readJson } from './body.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { notFound, refuse } from './problem.ts'
import type { V1, V1Answer, V1Request } from './router.ts'
import type { CancelAccepted, OrderAccepted, OrderEvents, OrderState } from './schemas.ts'

const unprocessable = (errors: readonly FieldIssue[]) =>
  refuse({
    status: 422,
    kind: 'invalid',
    title: 'This can’t be an order',
    detail: 'Nothing was ordered.',
    errors,
  })

/**
 * `POST /v1/orders`: takes an order, once per Idempotency-Key. 202 means that it is kept for good and on its way.
 */
export async function postOrder(v1: V1, { request, client }: V1Request): Promise<V1Answer> {
  const allowance = await v1.orderLimit.take(client)
  if (!allowance.allowed) {
    const seconds = String(Math.max(1, Math.ceil(allowance.retryAfterMs / 1000)))
    refuse({
      status: 429,
      kind: 'too-fast',
      title: 'Too many orders at once',
      headers: { 'retry-after': seconds },
    })
  }
  const json = await readJson(request)
  const idempotencyKey = readIdempotencyKey(request)
  const parsed = orderInput.safeParse(json)
  if (!parsed.success) return unprocessable(fieldIssues(parsed.error))
  const { session } = await v1.viewerOf(request)
  const call = { idempotencyKey, ...(session && { userId: session.userId }) }

  const known = await v1.replays?.find(call, parsed.data)
  if (known) return accepted(known, true)
  const result = await v1.placeOrder(parsed.data, call)
  switch (result.type) {
    case 'accepted': {
      const { orderId, totalMinor, currency, accessToken } = result
      v1.replays?.remember(call, parsed.data, { orderId, totalMinor, currency, accessToken })
      return accepted(result, result.replayed)
    }
    case 'invalid':
      return unprocessable(result.issues)
    case 'key_in_flight':
      return refuse({
        status: 409,
        kind: 'key-in-flight',
        title: 'An order with this Idempotency-Key is being taken right now',
        detail: 'Ask again with the same key in a moment.',
        headers: { 'retry-after': '1' },
      })
    case 'key_reused':
      return refuse({
        status: 422,
        kind: 'key-reused',
        title: 'This Idempotency-Key belongs to another order',
        detail: 'The key was used with another body. Make a new key for a new order.',
        errors: [{ path: 'Idempotency-Key', message: 'was used with another body' }],
      })
    default:
      return result satisfies never
  }
}

interface Accepted {
  orderId: string
  totalMinor: number
  currency: string
  accessToken: string
}

function accepted(
  { orderId, totalMinor, currency, accessToken }: Accepted,
  replayed: boolean,
): V1Answer {
  const self = `/v1/orders/${orderId}`
  const links = { self, events: `${self}/events`, page: `/orders/${orderId}?token=${accessToken}` }
  const body: OrderAccepted = {
    orderId,
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

/** `GET /v1/orders/{id}`: where an order stands. */
export async function getOrder(v1: V1, call: V1Request): Promise<V1Answer> {
  const { order } = await open(v1, call)
  const [parcel] = order.shipment.parcels
  const body: OrderState = {
    orderId: order.orderId,
    status: order.status,
    version: order.version,
    needsAttention: order.needsAttention,
    reason: order.reason,
    lines: order.lines.map(({ line, sku, name, quantity, unitPriceMinor }) => ({
      line,
      sku,
      name,
      quantity,
      unitPriceMinor,
    })),
    totalMinor: order.totalMinor,
    currency: order.currency,
    payment: {
      status: order.payment.status,
      capturedMinor: order.payment.capturedMinor,
      refundedMinor: order.payment.refundedMinor,
    },
    shipment: {
      status: order.shipment.status,
      carrier: parcel?.carrier ?? null,
      trackingNumber: parcel?.trackingNumber ?? null,
    },
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  }
  return { status: 200, body }
}

/** `GET /v1/orders/{id}/events`: everything that happened to an order; what the events hold is for staff. */
export async function getEvents(v1: V1, call: V1Request): Promise<V1Answer> {
  const { order, audience } = await open(v1, call)
  const events = await v1.orders.events(order.orderId)
  const body: OrderEvents = {
    events: events.map((entry) => {
      const { version, id, type, time, data, actor, causationId } = entry
      const source = isReadable(entry) ? entry.source : null
      return {
        ...{ version, id, type, time, source },
        ...(audience === 'staff' && { data, actor, causationId }),
      }
    }),
  }
  return { status: 200, body }
}

/** `POST /v1/orders/{id}/cancel`: asks for an order to be undone. 202 means that the request is kept, not that it is done. */
export async function postCancel(v1: V1, call: V1Request): Promise<V1Answer> {
  const { order, audience, session } = await open(v1, call)
  const tooLate =
    audience === 'staff' && session
      ? await cancelAsStaff(v1, call, order, session)
      : await cancelAsShopper(v1, call, order, session)
  if (tooLate !== undefined)
    return refuse({
      status: 409,
      kind: 'too-late',
      title: 'It is too late to cancel this order',
      detail: tooLate,
    })
  const self = `/v1/orders/${order.orderId}`
  const body: CancelAccepted = { orderId: order.orderId, links: { self, events: `${self}/events` } }
  return { status: 202, body, headers: { location: self } }
}

/** Why it is too late; undefined when the request is kept. */
async function cancelAsShopper(
  v1: V1,
  call: V1Request,
  { orderId }: OrderRecord,
  session: Session | null,
): Promise<string | undefined> {
  const result = await v1.cancelOrder(orderId, session, keyIn(call))
  switch (result.type) {
    case 'accepted':
      return undefined
    case 'too_late':
      return result.refusal
    case 'key_reused':
      return refuse(keyReused)
    case 'not_found':
      return refuse(notFound)
    default:
      return result satisfies never
  }
}

/** As staff, who may cancel any order. One that is being undone already is what was asked for. */
async function cancelAsStaff(
  v1: V1,
  call: V1Request,
  { orderId, status }: OrderRecord,
  session: Session,
): Promise<string | undefined> {
  if (status === 'CANCELLING') return undefined
  const command = { type: 'cancel' } as const
  const idempotencyKey = keyIn(call) ?? randomUUID()
  const reason = 'asked for through the API'
  const asked = { orderId, command, reason, expectedVersion: null, idempotencyKey }
  const result = await v1.executeCommand(asked, staff(session))
  switch (result.type) {
    case 'accepted':
      return undefined
    case 'refused':
      return result.refusal
    case 'key_reused':
      return refuse(keyReused)
    case 'not_found':
      return refuse(notFound)
    default:
      return result satisfies never
  }
}

/** The key of a request that needs none. */
function keyIn({ request }: V1Request): string | undefined {
  const given = request.headers['idempotency-key']
  return typeof given === 'string' && given !== '' ? given : undefined
}

const keyReused = {
  status: 422,
  kind: 'key-reused',
  title: 'This Idempotency-Key was used for another request',
  detail: 'Use a new one.',
} as const

/** The order in the path, when the caller may see it. */
async function open(
  { orders, viewerOf }: V1,
  { request, id }: V1Request,
): Promise<{ order: OrderRecord; audience: Audience; session: Session | null }> {
  const order = await orders.find(id)
  if (order === null) return refuse(notFound)
  const viewer = await viewerOf(request)
  const audience = audienceOf(viewer, order)
  return audience === null ? refuse(notFound) : { order, audience, session: viewer.session }
}
