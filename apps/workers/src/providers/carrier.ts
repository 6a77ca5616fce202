import { hash } from 'node:crypto'
import { insertRows } from '@sagaboard/db/recordset'
import { labels } from '@sagaboard/db/schema/simulated'
import type { Parcel } from '@sagaboard/events/catalog/events'
import { simulatedOutageOf } from '@sagaboard/events/commands/switches'
import type { LabelCall, LabelOutcome } from '@sagaboard/events/saga/shipping'
import type { Pool } from 'pg'
import { type Carrier, CarrierUnavailable } from '../services/shipping/port.ts'
import { createProviderLedger, oncePerKey, type ProviderLedgerEntry } from './ledger.ts'
import { isOutageOn, silence } from './outages.ts'

/**
 * The simulated carrier: a party of its own, with its own ledger on its own connection. What
 * happens follows from the postcode and is never random: 00000 is undeliverable; 99999 answers 503
 * twice, then makes the label; any other succeeds. Labels are voided at once, unless the parcels have
 * been picked up: to 99996 they are on their way as soon as their labels are made. 99998 is answered
 * 503 until a person ends its outage, 99997 nothing at all, neither label nor void: nothing happens
 * until its outage is ended, the book only counts the calls, and the next try of each is answered. A
 * void of a key that the carrier has never been asked with is answered: it can't know the postcode.
 */
const isPickedUpAtOnce = (postcode: string) => postcode === '99996'
const failuresAt = (postcode: string) => (postcode === '99999' ? 2 : 0)
const outageAt = (postcode: string) => simulatedOutageOf('shipping', postcode)

const statements = {
  label: insertRows(
    'simulated-label',
    labels,
    ['key', 'orderId', 'outcome', 'pickedUp', 'silentIn', 'calls'],
    oncePerKey('labels'),
  ),
  ack: {
    name: 'simulated-settle-label',
    text: 'update simulated.labels set outcome = coalesce(outcome, $2) where key = $1 and voided_at is null returning key, calls, outcome',
  },
  // A key that nobody has asked with is barred as well; one whose parcels are on their way is not.
  // No row comes back while the carrier is silent.
  void: {
    name: 'simulated-void-label',
    text: `
      insert into simulated.labels as l (key, order_id, calls, voided_at)
      select $1, $2, 0, now() where not exists (
        select from simulated.labels s join simulated.outages o on o.name = s.silent_in where s.key = $1)
      on conflict (key) do update
        set voided_at = case when l.picked_up then l.voided_at else coalesce(l.voided_at, now()) end
      returning outcome, voided_at is not null as "isVoided"`,
  },
} as const

type LabelField = 'orderId' | 'outcome' | 'pickedUp' | 'silentIn'

/**
 * @param pool the carrier's own connections
 * @param timeoutMs how long our side waits for an answer
 */
export function simulatedCarrier(pool: Pool, timeoutMs = 2_000): Carrier {
  const ledger = createProviderLedger<LabelCall, LabelOutcome, LabelField>(
    pool,
    statements.label,
    (call) => {
      const { postcode } = call.shipTo
      const outage = outageAt(postcode)
      return {
        orderId: call.orderId,
        // Who is unavailable only counts the call.
        outcome: failuresAt(postcode) > 0 || outage ? null : decideLabel(call),
        pickedUp: isPickedUpAtOnce(postcode),
        silentIn: outage?.isSilent ? outage.name : null,
      }
    },
  )
  const unanswered = async () => new CarrierUnavailable(`the carrier ${await silence(timeoutMs)}`)
  return {
    async label(call) {
      const entry = await ledger(call)
      const outage = outageAt(call.shipTo.postcode)
      const isOut = outage !== undefined && (await isOutageOn(pool, outage))
      if (isOut && outage.isSilent) throw await unanswered()
      if (entry.isVoided) throw new CarrierUnavailable(`the key ${call.key} was voided`)
      if (entry.outcome) return entry.outcome
      if (isOut || entry.calls <= failuresAt(call.shipTo.postcode))
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
      const [voided] = rows
      if (!voided) throw await unanswered()
      const { outcome, isVoided } = voided
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
