import { z } from 'zod'
import { isCurrency, toMinor } from '../services/amount.ts'
import type { createPaymentDoor } from '../services/payment/door.ts'
import { type DoorCall, doorCall } from './door-call.ts'
import { decimalText, externalId, shortText } from './fields.ts'

const charge = z
  .strictObject({
    order_id: externalId,
    amount: decimalText,
    currency: shortText(3).refine(isCurrency, {
      error: 'expected a code of ISO 4217 such as EUR',
    }),
    payment_method_token: shortText(200),
  })
  .transform(({ amount, ...rest }, context) => {
    const amountMinor = toMinor(amount, rest.currency)
    if (typeof amountMinor === 'number') return { ...rest, amountMinor }
    context.addIssue({ code: 'custom', path: ['amount'], message: amountMinor })
    return z.NEVER
  })

/** The calls of payment's door. */
export const paymentCalls = (door: ReturnType<typeof createPaymentDoor>): DoorCall[] => [
  doorCall({
    scope: 'payment',
    grpc: 'payment.v1.PaymentService/Charge',
    rest: { method: 'POST', path: '/api/payment/charge' },
    input: charge,
    run: door.charge,
  }),
  doorCall({
    scope: 'payment',
    grpc: 'payment.v1.PaymentService/Refund',
    rest: { method: 'POST', path: '/api/payment/refund' },
    input: z.strictObject({
      order_id: externalId,
      amount: decimalText.optional(),
      refund_id: externalId.optional(),
    }),
    run: door.refund,
  }),
]
