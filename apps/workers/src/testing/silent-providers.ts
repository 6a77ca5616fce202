import type { Pool } from 'pg'
import { simulatedCarrier } from '../providers/carrier.ts'
import { simulatedPayment } from '../providers/payment.ts'
import { type PaymentGateway, ProviderUnavailable } from '../services/payment/port.ts'
import type { Carrier } from '../services/shipping/port.ts'

/**
 * How a provider takes a call: `answers`; `lost`, what is asked for happens and nobody hears of it; `silent`, nothing
 * happens, and nobody hears of that either.
 */
export type Reach = 'answers' | 'lost' | 'silent'
type Asked = 'charge' | 'refund' | 'void charge' | 'void refund' | 'label' | 'void label'
export type Reaches = Partial<Record<Asked, Reach>>

/** A provider and a carrier with real books, whose answers a test lets through or keeps. */
export class SilentProviders {
  reaches: Reaches = {}

  gateway(pool: Pool): PaymentGateway {
    const provider = simulatedPayment(pool)
    return {
      charge: (call) => this.#reached('charge', () => provider.charge(call)),
      refund: (call) => this.#reached('refund', () => provider.refund(call)),
      voidCharge: (call) => this.#reached('void charge', () => provider.voidCharge(call)),
      voidRefund: (call) => this.#reached('void refund', () => provider.voidRefund(call)),
    }
  }

  carrier(pool: Pool): Carrier {
    const carrier = simulatedCarrier(pool)
    return {
      label: (call) => this.#reached('label', () => carrier.label(call)),
      void: (call) => this.#reached('void label', () => carrier.void(call)),
    }
  }

  async #reached<Answer>(asked: Asked, ask: () => Promise<Answer>): Promise<Answer> {
    const reach = this.reaches[asked] ?? 'answers'
    if (reach === 'answers') return ask()
    if (reach === 'lost') await ask()
    throw new ProviderUnavailable(`no answer to the ${asked}`)
  }
}
