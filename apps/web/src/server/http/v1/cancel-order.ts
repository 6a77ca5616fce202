import { randomUUID } from 'node:crypto'
import { waitsForApproval } from '@sagaboard/events/commands/approvals'
import type { Session } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import type { OrderRecord } from '../../orders/order-reader.ts'
import { optionalKey } from './idempotency-key.ts'
import { openOrder } from './open-order.ts'
import { keyReused, notFound, refuse } from './problem.ts'
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
    refusals: {
      ...notYours,
      409: 'it is too late, or of staff waits for approval; the reason is given',
      ...away,
    },
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
  call: V1Request,
  { orderId }: OrderRecord,
  session: Session | null,
): Promise<string | undefined> {
  const result = await call.v1.cancelOrder(orderId, session, optionalKey(call.request))
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
  call: V1Request,
  { orderId, status }: OrderRecord,
  session: Session,
): Promise<string | undefined> {
  if (status === 'CANCELLING') return undefined
  const command = { type: 'cancel' } as const
  const idempotencyKey = optionalKey(call.request) ?? randomUUID()
  const reason = 'asked for through the API'
  const asked = { orderId, command, reason, expectedVersion: null, idempotencyKey }
  const result = await call.v1.commands.executeCommand(asked, staff(session))
  switch (result.type) {
    case 'accepted':
      return undefined
    case 'waiting':
      return refuse({
        status: 409,
        kind: 'waits-for-approval',
        title: 'Another supervisor has to approve this',
        detail: waitsForApproval,
      })
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
