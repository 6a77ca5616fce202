import { randomUUID } from 'node:crypto'
import type { Session } from '../../auth/policy.ts'
import type { OrderRecord } from '../../orders/order-reader.ts'
import { openOrder } from './open-order.ts'
import { notFound, refuse } from './problem.ts'
import { away, notYours, route, type V1Request } from './route.ts'
import { type CancelAccepted, cancelAccepted } from './schemas.ts'

/** Asks for an order to be undone. 202 means that the request is kept, not that it is done. */
export const cancelOrder = route({
  method: 'post',
  path: '/v1/orders/{id}/cancel',
  operationId: 'cancelOrder',
  summary: 'Ask for an order to be undone',
  access: 'order',
  answers: {
    ok: {
      status: 202,
      description: 'the request is kept; follow the order to see what comes of it',
      schema: cancelAccepted,
    },
    refusals: { ...notYours, 409: 'it is too late; the reason is given', ...away },
  },
  async handle(call) {
    const { order, audience, session } = await openOrder(call)
    const tooLate =
      audience === 'staff' && session
        ? await cancelAsStaff(call, order, session)
        : await cancelAsShopper(call, order, session)
    if (tooLate !== undefined)
      return refuse({
        status: 409,
        kind: 'too-late',
        title: 'It is too late to cancel this order',
        detail: tooLate,
      })
    const self = `/v1/orders/${order.orderId}`
    const body: CancelAccepted = {
      orderId: order.orderId,
      orderNumber: order.orderNumber,
      links: { self, events: `${self}/events` },
    }
    return { status: 202, body, headers: { location: self } }
  },
})

/** Why it is too late; undefined when the request is kept. */
async function cancelAsShopper(
  { v1 }: V1Request,
  { orderId }: OrderRecord,
  session: Session | null,
): Promise<string | undefined> {
  const actor = session === null ? 'customer' : `customer:${session.userId}`
  const result = await v1.cancelOrder(orderId, { reason: 'cancelled_by_customer', actor })
  switch (result.type) {
    case 'accepted':
      return undefined
    case 'too_late':
      return tooLateLabels[result.status] ?? 'It has been sent.'
    case 'not_found':
      return refuse(notFound)
    default:
      return result satisfies never
  }
}

const tooLateLabels: Partial<Record<OrderRecord['status'], string>> = {
  CANCELLED: 'It is cancelled already.',
  COMPLETED: 'It has been completed.',
}

/** Staff go through the door of all commands of a person, which writes down who asked. An order that is being undone already is what was asked for. */
async function cancelAsStaff(
  { v1, request }: V1Request,
  { orderId, status }: OrderRecord,
  session: Session,
): Promise<string | undefined> {
  if (status === 'CANCELLING') return undefined
  const given = request.headers['idempotency-key']
  const idempotencyKey = typeof given === 'string' && given !== '' ? given : randomUUID()
  const command = { type: 'cancel' } as const
  const result = await v1.commands.executeCommand(
    {
      orderId,
      command,
      reason: 'asked for through the API',
      expectedVersion: null,
      idempotencyKey,
    },
    session,
  )
  switch (result.type) {
    case 'accepted':
      return undefined
    case 'refused':
      return result.refusal
    case 'key_reused':
      return refuse({
        status: 422,
        kind: 'key-reused',
        title: 'This Idempotency-Key was used for another request',
        detail: 'Use a new one.',
      })
    case 'not_found':
      return refuse(notFound)
    default:
      return result satisfies never
  }
}
