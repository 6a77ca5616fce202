import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { insertRows } from '@sagaboard/db/recordset'
import { charges, refunds } from '@sagaboard/db/schema/simulated'
import type { PaymentOutcome } from '@sagaboard/events/saga/payment'
import type { Pool } from 'pg'
import { type PaymentGateway, ProviderUnavailable } from '../services/payment/port.ts'
import { createProviderLedger, oncePerKey, type ProviderLedgerEntry } from './ledger.ts'

/**
 * The simulated payment provider: a party of its own, with its own ledger on its own connection. What happens follows from
 * the token and is never random:
 *
 * tok_visa succeeds; tok_declined and tok_insufficient_funds are refused; tok_timeout captures, but the first answer never
 * arrives; tok_flaky answers 503 twice, then succeeds; tok_outage fails until the outage is ended by a person (its row in
 * simulated.outages is deleted); a token that it does not know is refused.
 */
const cards = new Map([
  ['tok_visa', '•• 4242'],
  ['tok_timeout', '•• 3155'],
  ['tok_flaky', '•• 0341'],
  ['tok_outage', '•• 9995'],
])

const flakyFailures = 2

interface Asked {
  key: string
  orderId: string
  amountMinor: number
  currency: string
  /** What the provider does once it is available. */
  outcome: PaymentOutcome
  failures: number
  outage: boolean
}

type RefundAsked = Asked & {
  /** Of the charge that is given back. */
  chargeId: string
}

type ChargeField = 'orderId' | 'amountMinor' | 'currency' | 'outcome'
type Entry = ProviderLedgerEntry<PaymentOutcome>

const statements = {
  charge: insertRows(
    'simulated-charge',
    charges,
    ['key', 'orderId', 'amountMinor', 'currency', 'outcome', 'calls'],
    oncePerKey('charges'),
  ),
  refund: insertRows(
    'simulated-refund',
    refunds,
    ['key', 'orderId', 'chargeId', 'amountMinor', 'currency', 'outcome', 'calls'],
    oncePerKey('refunds'),
  ),
  outages: { name: 'simulated-outages', text: 'select name from simulated.outages' },
  settleCharge: {
    name: 'simulated-settle-charge',
    text: 'update simulated.charges set outcome = coalesce(outcome, $2) where key = $1 returning key, calls, outcome',
  },
} as const

/**
 * @param pool the provider's own connections
 * @param timeoutMs how long our side waits for an answer
 */
export function simulatedPayment(pool: Pool, timeoutMs = 2_000): PaymentGateway {
  /** Who is unavailable only counts the call. */
  const rowOf = <Call extends Asked>(asked: Call) => ({
    ...asked,
    outcome: asked.failures === 0 && !asked.outage ? asked.outcome : null,
  })
  const chargeBook = createProviderLedger<Asked, PaymentOutcome, ChargeField>(
    pool,
    statements.charge,
    rowOf,
  )
  const refundBook = createProviderLedger<RefundAsked, PaymentOutcome, ChargeField | 'chargeId'>(
    pool,
    statements.refund,
    rowOf,
  )

  /** The answer to a charge that had no effect so far: still unavailable, or now it goes through. */
  async function onceAvailable(asked: Asked, entry: Entry): Promise<PaymentOutcome> {
    const away = asked.outage
      ? (await pool.query<{ name: string }>(statements.outages)).rows.some(
          (outage) => outage.name === 'tok_outage',
        )
      : entry.calls <= asked.failures
    if (away) throw new ProviderUnavailable('the payment provider answers 503')
    const { rows } = await pool.query<Entry>({
      ...statements.settleCharge,
      values: [asked.key, JSON.stringify(asked.outcome)],
    })
    return rows[0]?.outcome ?? asked.outcome
  }

  return {
    async charge({ key, orderId, amountMinor, currency, token }) {
      const outcome = decideCharge(token, key)
      const asked = {
        key,
        orderId,
        amountMinor,
        currency,
        outcome,
        failures: token === 'tok_flaky' ? flakyFailures : 0,
        outage: token === 'tok_outage',
      }
      const entry = await chargeBook(asked)
      if (token === 'tok_timeout' && entry.calls === 1) {
        await wait(timeoutMs, undefined, { ref: false })
        throw new ProviderUnavailable(`the payment provider did not answer within ${timeoutMs} ms`)
      }
      const answer = entry.outcome ?? (await onceAvailable(asked, entry))
      if (answer.type === 'refunded') throw new Error(`the key ${key} belongs to a refund`)
      return answer
    },
    async refund({ key, orderId, amountMinor, currency, chargeId }) {
      const outcome = { type: 'refunded', refundId: `re_${shortHash(key)}` } as const
      const entry = await refundBook({
        key,
        orderId,
        amountMinor,
        currency,
        chargeId,
        outcome,
        failures: 0,
        outage: false,
      })
      if (entry.outcome?.type !== 'refunded')
        throw new ProviderUnavailable('the payment provider did not confirm the refund')
      return entry.outcome
    },
  }
}

/** What the provider does with a charge, once it is available. */
export function decideCharge(
  token: string,
  key: string,
): Extract<PaymentOutcome, { type: 'captured' | 'declined' }> {
  if (token === 'tok_insufficient_funds') return { type: 'declined', code: 'insufficient_funds' }
  const card = cards.get(token)
  return card
    ? { type: 'captured', chargeId: `ch_${shortHash(key)}`, card }
    : { type: 'declined', code: 'card_declined' }
}

const shortHash = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 16)
