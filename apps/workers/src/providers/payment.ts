import { hash } from 'node:crypto'
import { createBatcher } from '@sagaboard/db/batcher'
import { insertRows } from '@sagaboard/db/recordset'
import { charges, refunds } from '@sagaboard/db/schema/simulated'
import { type SimulatedOutage, simulatedOutageOf } from '@sagaboard/events/commands/switches'
import type { ChargeOutcome, RefundOutcome } from '@sagaboard/events/saga/payment'
import type { Pool } from 'pg'
import { KeyVoided, type PaymentGateway, ProviderUnavailable } from '../services/payment/port.ts'
import type { IsDeclined } from './choice.ts'
import { createProviderLedger, oncePerKey, type ProviderLedgerEntry } from './ledger.ts'
import { isOutageOn, silence } from './outages.ts'

/**
 * The simulated payment provider: a party of its own, with its own ledger on its own connection. What happens follows from
 * the token and is never random:
 *
 * tok_visa succeeds; tok_declined and tok_insufficient_funds are refused; tok_timeout captures, but the first answer never
 * arrives; tok_flaky answers 503 twice, then succeeds; tok_outage fails until the outage is ended by a person (its row in
 * simulated.outages is deleted); a token that it does not know is refused. A void is answered at once.
 *
 * tok_silent is answered nothing at all until its outage is ended, neither charge nor refund nor void: nothing happens
 * until then, the book only counts the calls, and the next try of each is answered. A void of a key that the provider has
 * never been asked with is answered all the same: it can't know whose card it is.
 *
 * A fault switch of the kind `decline` is acted on here, and not around the service as the others are: a decline is what a
 * provider says, so it must stand in the provider's ledger. There the first answer under a key is the only one, whether the
 * switch was turned meanwhile or not, and the books agree. An outage or a lost answer goes before it.
 */
const cards = new Map([
  ['tok_visa', '•• 4242'],
  ['tok_timeout', '•• 3155'],
  ['tok_flaky', '•• 0341'],
  ['tok_outage', '•• 9995'],
  ['tok_silent', '•• 9987'],
])

const flakyFailures = 2

interface Asked<Outcome> {
  key: string
  orderId: string
  amountMinor: number
  currency: string
  /** What the provider does once it is available. */
  outcome: Outcome
}

interface ChargeAsked extends Asked<ChargeOutcome> {
  failures: number
  outage: SimulatedOutage | undefined
}

interface RefundAsked extends Asked<RefundOutcome | null> {
  /** Of the charge that is given back. */
  chargeId: string
}

type ChargeField = 'orderId' | 'amountMinor' | 'currency' | 'outcome'
type Charged = ProviderLedgerEntry<ChargeOutcome>

interface VoidedRow {
  outcome: ChargeOutcome | null
  amountMinor: number
}

const statements = {
  charge: insertRows(
    'simulated-charge',
    charges,
    ['key', 'orderId', 'amountMinor', 'currency', 'outcome', 'silentIn', 'calls'],
    oncePerKey('charges'),
  ),
  refund: insertRows(
    'simulated-refund',
    refunds,
    ['key', 'orderId', 'chargeId', 'amountMinor', 'currency', 'outcome', 'calls'],
    oncePerKey('refunds'),
  ),
  silentOrders: {
    name: 'simulated-silent-orders',
    text: `
      select distinct c.order_id as "orderId" from simulated.charges c
      join simulated.outages o on o.name = c.silent_in where c.order_id = any($1)`,
  },
  settleCharge: {
    name: 'simulated-settle-charge',
    text: 'update simulated.charges set outcome = coalesce(outcome, $2) where key = $1 and voided_at is null returning key, calls, outcome',
  },
  // A key that nobody has asked with is barred as well: XXX is the code of ISO 4217 for no currency. What was taken under it is given back with the same stroke. No row comes back while the provider is silent.
  voidCharge: {
    name: 'simulated-void-charge',
    text: `
      with silent as (
        select from simulated.charges c join simulated.outages o on o.name = c.silent_in where c.key = $1),
      voided as (
        insert into simulated.charges as c (key, order_id, amount_minor, currency, calls, voided_at)
        select $1, $2, 0, 'XXX', 0, now() where not exists (select from silent)
        on conflict (key) do update set voided_at = coalesce(c.voided_at, now())
        returning outcome, order_id, amount_minor, currency),
      given as (
        insert into simulated.refunds (key, order_id, charge_id, amount_minor, currency, outcome)
        select $1 || ':void', order_id, outcome->>'chargeId', amount_minor, currency,
          jsonb_build_object('type', 'refunded', 'refundId', $3::text)
        from voided where outcome->>'type' = 'captured'
        on conflict (key) do nothing)
      select outcome, amount_minor as "amountMinor" from voided`,
  },
  // What was given back stays given, and its key open: asked again it answers the same.
  voidRefund: {
    name: 'simulated-void-refund',
    text: `
      insert into simulated.refunds as r (key, order_id, charge_id, amount_minor, currency, calls, voided_at)
      values ($1, $2, '', 0, 'XXX', 0, now())
      on conflict (key) do update
        set voided_at = case when r.outcome is null then coalesce(r.voided_at, now()) end
      returning outcome`,
  },
} as const

interface SimulatedPaymentOptions {
  timeoutMs?: number
  isDeclined?: IsDeclined | undefined
}

/**
 * @param pool the provider's own connections
 * @param timeoutMs how long our side waits for an answer
 * @param isDeclined whose charges it is told to decline; left out: nobody's
 */
export function simulatedPayment(
  pool: Pool,
  { timeoutMs = 2_000, isDeclined = () => false }: SimulatedPaymentOptions = {},
): PaymentGateway {
  const chargeBook = createProviderLedger<ChargeAsked, ChargeOutcome, ChargeField | 'silentIn'>(
    pool,
    statements.charge,
    // Who is unavailable only counts the call.
    (asked) => ({
      ...asked,
      outcome: asked.failures > 0 || asked.outage ? null : asked.outcome,
      silentIn: asked.outage?.isSilent ? asked.outage.name : null,
    }),
  )
  const refundBook = createProviderLedger<RefundAsked, RefundOutcome, ChargeField | 'chargeId'>(
    pool,
    statements.refund,
    (asked) => asked,
  )

  /** Whether nothing is answered on an order, as its card has met silence. */
  const isSilentOn = createBatcher(async (orderIds: string[]): Promise<boolean[]> => {
    const answer = await pool.query<{ orderId: string }>({
      ...statements.silentOrders,
      values: [orderIds],
    })
    const silent = new Set(answer.rows.map(({ orderId }) => orderId))
    return orderIds.map((orderId) => silent.has(orderId))
  })
  const unanswered = async () =>
    new ProviderUnavailable(`the payment provider ${await silence(timeoutMs)}`)

  /** The answer to a charge that had no effect so far: still unavailable, or now it goes through. */
  async function onceAvailable(asked: ChargeAsked, entry: Charged): Promise<ChargeOutcome> {
    const away = asked.outage ? await isOutageOn(pool, asked.outage) : entry.calls <= asked.failures
    if (away) throw new ProviderUnavailable('the payment provider answers 503')
    const { rows } = await pool.query<Charged>({
      ...statements.settleCharge,
      values: [asked.key, JSON.stringify(asked.outcome)],
    })
    const outcome = rows[0]?.outcome
    if (!outcome) throw new KeyVoided(`the key ${asked.key} was voided`)
    return outcome
  }

  return {
    async charge({ key, orderId, amountMinor, currency, token }) {
      const asked = {
        key,
        orderId,
        amountMinor,
        currency,
        outcome: isDeclined(orderId) ? declined : decideCharge(token, key),
        failures: token === 'tok_flaky' ? flakyFailures : 0,
        outage: simulatedOutageOf('payment', token),
      }
      const entry = await chargeBook(asked)
      const { outage } = asked
      if (outage?.isSilent && (await isOutageOn(pool, outage))) throw await unanswered()
      if (entry.isVoided) throw new KeyVoided(`the key ${key} was voided`)
      if (token === 'tok_timeout' && entry.calls === 1) throw await unanswered()
      return entry.outcome ?? (await onceAvailable(asked, entry))
    },
    async refund({ key, orderId, amountMinor, currency, chargeId }) {
      const isSilent = await isSilentOn(orderId)
      const refunded = { type: 'refunded', refundId: `re_${shortHash(key)}` } as const
      const outcome = isSilent ? null : refunded
      const entry = await refundBook({ key, orderId, amountMinor, currency, chargeId, outcome })
      if (isSilent) throw await unanswered()
      if (entry.isVoided) throw new KeyVoided(`the key ${key} was voided`)
      if (!entry.outcome)
        throw new ProviderUnavailable('the payment provider did not confirm the refund')
      return entry.outcome
    },
    async voidRefund({ key, orderId }) {
      if (await isSilentOn(orderId)) throw await unanswered()
      const { rows } = await pool.query<{ outcome: RefundOutcome | null }>({
        ...statements.voidRefund,
        values: [key, orderId],
      })
      return rows[0]?.outcome ?? { type: 'never_happened' }
    },
    async voidCharge({ key, orderId }) {
      const reference = `vo_${shortHash(key)}`
      const { rows } = await pool.query<VoidedRow>({
        ...statements.voidCharge,
        values: [key, orderId, reference],
      })
      const [voided] = rows
      if (!voided) throw await unanswered()
      const { outcome, amountMinor } = voided
      return outcome?.type === 'captured'
        ? { type: 'undone', chargeId: outcome.chargeId, reference, amountMinor }
        : { type: 'never_happened' }
    },
  }
}

const declined = { type: 'declined', code: 'card_declined' } as const

/** What the provider does with a charge, once it is available. */
export function decideCharge(token: string, key: string): ChargeOutcome {
  if (token === 'tok_insufficient_funds') return { type: 'declined', code: 'insufficient_funds' }
  const card = cards.get(token)
  return card ? { type: 'captured', chargeId: `ch_${shortHash(key)}`, card } : declined
}

const shortHash = (key: string) => hash('sha256', key, 'hex').slice(0, 16)
