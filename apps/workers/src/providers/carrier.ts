import { hash } from 'node:crypto'
import { insertRows } from '@sagaboard/db/recordset'
import { labels } from '@sagaboard/db/schema/simulated'
import type { Parcel } from '@sagaboard/events/catalog/events'
import type { LabelCall, LabelOutcome } from '@sagaboard/events/saga/shipping'
import type { Pool } from 'pg'
import { type Carrier, CarrierUnavailable } from '../services/shipping/port.ts'
import { createProviderLedger, oncePerKey, type ProviderLedgerEntry } from './ledger.ts'

/**
 * The simulated carrier: a party of its own, with its own ledger on its own connection. What
 * happens follows from the postcode and is never random: 00000 is undeliverable; 99999 answers 503
 * twice, then makes the label; any other succeeds. Labels are voided at once, unless the parcels have
 * been picked up: to 99996 they are on their way as soon as their labels are made.
 */
const isPickedUpAtOnce = (postcode: string) => postcode === '99996'
const failuresAt = (postcode: string) => (postcode === '99999' ? 2 : 0)

const statements = {
  label: insertRows(
    'simulated-label',
    labels,
    ['key', 'orderId', 'outcome', 'pickedUp', 'calls'],
    oncePerKey('labels'),
  ),
  ack: {
    name: 'simulated-settle-label',
    text: 'update simulated.labels set outcome = coalesce(outcome, $2) where key = $1 and voided_at is null returning key, calls, outcome',
  },
  // A key that nobody has asked with is barred as well; one whose parcels are on their way is not.
  void: {
    name: 'simulated-void-label',
    text: `
      insert into simulated.labels as l (key, order_id, calls, voided_at) values ($1, $2, 0, now())
      on conflict (key) do update
        set voided_at = case when l.picked_up then l.voided_at else coalesce(l.voided_at, now()) end
      returning outcome, voided_at is not null as "isVoided"`,
  },
} as const

/** @param pool the carrier's own connections */
export function simulatedCarrier(pool: Pool): Carrier {
  const ledger = createProviderLedger<LabelCall, LabelOutcome, 'orderId' | 'outcome' | 'pickedUp'>(
    pool,
    statements.label,
    (call) => ({
      orderId: call.orderId,
      // Who is unavailable only counts the call.
      outcome: failuresAt(call.shipTo.postcode) === 0 ? decideLabel(call) : null,
      pickedUp: isPickedUpAtOnce(call.shipTo.postcode),
    }),
  )
  return {
    async label(call) {
      const entry = await ledger(call)
      if (entry.isVoided) throw new CarrierUnavailable(`the key ${call.key} was voided`)
      if (entry.outcome) return entry.outcome
      if (entry.calls <= failuresAt(call.shipTo.postcode))
        throw new CarrierUnavailable('the carrier answers 503')
      const { rows } = await pool.query<ProviderLedgerEntry<LabelOutcome>>({
        ...statements.ack,
        values: [call.key, JSON.stringify(decideLabel(call))],
      })
      const outcome = rows[0]?.outcome
      if (!outcome) throw new CarrierUnavailable(`the key ${call.key} was voided`)
      return outcome
    },
    async void({ key, orderId }) {
      const { rows } = await pool.query<
        Pick<ProviderLedgerEntry<LabelOutcome>, 'outcome' | 'isVoided'>
      >({ ...statements.void, values: [key, orderId] })
      const { outcome, isVoided } = rows[0] ?? {}
      if (outcome?.type !== 'labelled') return { type: 'never_happened' }
      return isVoided ? { type: 'undone' } : { type: 'too_late', parcels: outcome.parcels }
    },
  }
}

/** What the carrier does with a parcel, once it is available. */
export function decideLabel({ key, shipTo, allocations }: LabelCall): LabelOutcome {
  if (shipTo.postcode === '00000') return { type: 'undeliverable', postcode: shipTo.postcode }
  const warehouses = [...new Set(allocations.map((allocation) => allocation.warehouse))]
  return {
    type: 'labelled',
    parcels: warehouses.map((warehouse) => parcelFrom(warehouse, key, allocations)),
  }
}

function parcelFrom(warehouse: string, key: string, allocations: LabelCall['allocations']): Parcel {
  const digest = hash('sha256', `${key}/${warehouse}`, 'buffer')
  return {
    shipmentId: `sh_${digest.toString('hex').slice(0, 16)}`,
    warehouse,
    carrier: 'Nordpost',
    trackingNumber: `NP${digest.readUIntBE(0, 6).toString().padStart(15, '0').slice(-12)}DE`,
    lines: allocations
      .filter((allocation) => allocation.warehouse === warehouse)
      .map(({ line, quantity }) => ({ line, quantity })),
  }
}
