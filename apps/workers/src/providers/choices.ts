import type { PaymentGateway } from '../services/payment/port.ts'
import type { Carrier } from '../services/shipping/port.ts'
import { simulatedCarrier } from './carrier.ts'
import type { Choice } from './choice.ts'
import { simulatedPayment } from './payment.ts'

/** What PAYMENT_PROVIDER can name. */
export const paymentProviders = {
  simulated: () => (pool, isDeclined) => simulatedPayment(pool, { isDeclined }),
} satisfies Record<string, Choice<PaymentGateway>>

/** What CARRIER can name. */
export const carriers = {
  simulated: () => (pool) => simulatedCarrier(pool),
} satisfies Record<string, Choice<Carrier>>
