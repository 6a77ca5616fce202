import { createHash } from 'node:crypto'
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
 * twice, then makes the label; any other succeeds.
 */
const failuresAt = (postcode: string) => (postcode === '99999' ? 2 : 0)

const statements = {
  label: insertRows(
    'simulated-label',
    labels,
    ['key', 'orderId', 'outcome', 'calls'],
    oncePerKey('labels'),
  ),
  ack: {
    name: 'simulated-settle-label',
    text: 'update simulated.labels set outcome = coalesce(outcome, $2) where key = $1 returning key, calls, outcome',
  },
} as const

/** @param pool the carrier's own connections */
export function simulatedCarrier(pool: Pool): Carrier {
  const ledger = createProviderLedger<LabelCall, LabelOutcome, 'orderId' | 'outcome'>(
    pool,
    statements.label,
    (call) => ({
      orderId: call.orderId,
      // Who is unavailable only counts the call.
      outcome: failuresAt(call.shipTo.postcode) === 0 ? decideLabel(call) : null,
    }),
  )
  return {
    async label(call) {
      const entry = await ledger(call)
      if (entry.outcome) return entry.outcome
      if (entry.calls <= failuresAt(call.shipTo.postcode))
        throw new CarrierUnavailable('the carrier answers 503')
      const { rows } = await pool.query<ProviderLedgerEntry<LabelOutcome>>({
        ...statements.ack,
        values: [call.key, JSON.stringify(decideLabel(call))],
      })
      return rows[0]?.outcome ?? decideLabel(call)
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
  const digest = createHash('sha256').update(`${key}/${warehouse}`).digest()
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
