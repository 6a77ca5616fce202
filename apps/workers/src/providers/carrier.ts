import { createHash } from 'node:crypto'
import type { Parcel } from '@sagaboard/events/catalog/events'
import type { LabelCall, LabelOutcome } from '@sagaboard/events/saga/shipping'
import type { Pool } from 'pg'
import { type Carrier, CarrierUnavailable } from '../services/shipping/port.ts'
import { createProviderLedger, type ProviderLedgerEntry } from './ledger.ts'

/**
 * The simulated carrier: a party of its own, with its own ledger on its own connection. What happens follows from the
 * postcode, never from chance: 00000 is undeliverable; 99999 answers 503 twice, then makes the label; any other succeeds.
 */
const failuresAt = (postcode: string) => (postcode === '99999' ? 2 : 0)

const statements = {
  label: {
    name: 'simulated-label',
    text: `insert into simulated.labels as l (key, order_id, outcome, calls)
           select a.key, a."orderId", case when a.now then a.outcome end, a.calls
           from json_to_recordset($1::json) a(key text, "orderId" uuid, outcome jsonb, now boolean, calls int) order by a.key
           on conflict (key) do update set calls = l.calls + excluded.calls returning key, calls, outcome`,
  },
  ack: {
    name: 'simulated-settle-label',
    text: 'update simulated.labels set outcome = coalesce(outcome, $2) where key = $1 returning key, calls, outcome',
  },
} as const

/** @param pool the carrier's own connections */
export function simulatedCarrier(pool: Pool): Carrier {
  const book = createProviderLedger<LabelCall, LabelOutcome>(pool, statements.label, (call) => ({
    orderId: call.orderId,
    outcome: decideLabel(call),
    now: failuresAt(call.shipTo.postcode) === 0,
  }))
  return {
    async label(call) {
      const entry = await book(call)
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
