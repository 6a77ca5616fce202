import { randomUUID } from 'node:crypto'
import { waitsForApproval } from '@sagaboard/events/commands/approvals'
import type { FieldIssue } from '@sagaboard/events/commands/order-input'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import type { Session } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import type { OrderRecord } from '../../orders/order-reader.ts'
import { optionalKey } from './idempotency-key.ts'
import { openOrder } from './open-order.ts'
import { keyReused, notFound, type Problem, refuse } from './problem.ts'
import { away, notYours, route, type V1Answer, type V1Request } from './route.ts'
import {
  type OrderState,
  type ReturnAccepted,
  type ReturnInput,
  returnAccepted,
  returnInput,
} from './schemas.ts'

const unprocessable = (errors: readonly FieldIssue[]): Problem => ({
  status: 422,
  kind: 'invalid',
  title: 'This can’t be a return',
  detail: 'Nothing was asked for.',
  errors,
})

/** Asks for things of an order to be taken back. 202 means that the wish is kept, not that it is approved. */
export const requestReturn = route({
  method: 'post',
  path: '/v1/orders/{id}/returns',
  operationId: 'requestReturn',
  summary: 'Ask for things of an order to be taken back, once per Idempotency-Key',
  access: 'order',
  body: { schema: returnInput, refusal: unprocessable },
  answers: {
    ok: {
      status: 202,
      description:
        'the wish is kept; follow `returns` of the order to see what comes of it. The same key and body answer the same again',
      schema: returnAccepted,
      location: true,
    },
    refusals: {
      400: 'malformed, or no key that can be used',
      ...notYours,
      409: 'it can’t be returned: not completed, the time for it is over, or more than is left; the reason is given',
      413: 'more than 64 kB',
      415: 'not JSON',
      422: 'this can’t be a return: each field is named; or the key was used with another body',
      ...away,
    },
  },
  async handle(call, { body, idempotencyKey }) {
    const { order, audience, session } = await openOrder(call)
    const result =
      audience === 'staff' && session
        ? await requestAsStaff(call, order, { session, body, idempotencyKey })
        : await call.v1.returns.request(order.orderId, body, session, idempotencyKey)
    return answerOf(order, result, {
      status: 409,
      kind: 'return-refused',
      title: 'This can’t be returned',
    })
  },
})

/** Gives a return up while that is possible. 202 means that the request is kept. */
export const giveUpReturn = route({
  method: 'post',
  path: '/v1/orders/{id}/returns/{returnId}/give-up',
  operationId: 'giveUpReturn',
  summary: 'Ask for a return to be given up',
  access: 'order',
  answers: {
    ok: {
      status: 202,
      description: 'the request is kept; follow the order to see what comes of it',
      schema: returnAccepted,
      location: true,
    },
    refusals: {
      404: 'no such order or return, or not yours',
      409: 'it is too late; the reason is given',
      422: 'the key was used for another request',
      ...away,
    },
  },
  async handle(call) {
    const { order, audience, session } = await openOrder(call)
    const { orderId } = order
    const result =
      audience === 'staff' && session
        ? await giveUpAsStaff(call, order, session)
        : await call.v1.returns.giveUp(orderId, call.returnId, session, optionalKey(call.request))
    return answerOf(order, result, {
      status: 409,
      kind: 'too-late',
      title: 'It is too late to give this return up',
    })
  },
})

type Result = Awaited<ReturnType<V1Request['v1']['returns']['request']>>

const reason = 'asked for through the API'
const waits: Result = { type: 'refused', refusal: waitsForApproval }

/** As staff, whose returns are approved at once. */
async function requestAsStaff(
  call: V1Request,
  { orderId }: OrderRecord,
  asked: { session: Session; body: ReturnInput; idempotencyKey: string },
): Promise<Result> {
  const { session, body, idempotencyKey } = asked
  const command = { type: 'return_request', lines: body.lines } as const
  const wish = { orderId, command, reason: body.note ?? reason, expectedVersion: null }
  const result = await call.v1.commands.executeCommand({ ...wish, idempotencyKey }, staff(session))
  if (result.type === 'waiting') return waits
  return result.type === 'accepted' ? { ...result, returnId: result.returnId ?? '' } : result
}

async function giveUpAsStaff(
  { v1, request, returnId }: V1Request,
  { orderId }: OrderRecord,
  session: Session,
): Promise<Result> {
  const command = { type: 'return_give_up', returnId } as const
  const idempotencyKey = optionalKey(request) ?? randomUUID()
  const asked = { orderId, command, reason, expectedVersion: null, idempotencyKey }
  const result = await v1.commands.executeCommand(asked, staff(session))
  if (result.type === 'waiting') return waits
  return result.type === 'accepted' ? { type: 'accepted', returnId } : result
}

function answerOf(
  { orderId, orderNumber }: OrderRecord,
  result: Result,
  refusal: Pick<Problem, 'status' | 'kind' | 'title'>,
): V1Answer {
  switch (result.type) {
    case 'accepted': {
      const self = `/v1/orders/${orderId}`
      const { returnId } = result
      const links = { self, events: `${self}/events` }
      const body: ReturnAccepted = { orderId, orderNumber, returnId, links }
      return { status: 202, body, headers: { location: self } }
    }
    case 'refused':
      return refuse({ ...refusal, detail: result.refusal })
    case 'key_reused':
      return refuse(keyReused)
    case 'not_found':
      return refuse(notFound)
    default:
      return result satisfies never
  }
}

const unitsOf = ({
  restock,
  writeOff,
  reject,
}: NonNullable<ReturnView['lines'][number]['inspected']>) => ({
  restock,
  writeOff,
  reject,
})

/** A return as an order's answer has it. */
export const toReturn = (one: ReturnView): OrderState['returns'][number] => ({
  returnId: one.returnId,
  status: one.status,
  requestedAt: one.requestedAt,
  lines: one.lines.map(({ line, sku, quantity, reason, inspected }) => ({
    line,
    sku,
    quantity,
    reason,
    inspected: inspected && unitsOf(inspected),
  })),
  refusal: one.status === 'refused' ? one.refusal : null,
  outcome: one.outcome,
  refundedMinor: one.refundedMinor,
  labels: one.parcels.map(({ carrier, trackingNumber, lines }) => ({
    carrier,
    trackingNumber,
    lines,
  })),
})
