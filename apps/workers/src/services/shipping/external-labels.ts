import type { PgTx } from '@sagaboard/db/transaction'
import type { LabelRequest } from '@sagaboard/events/saga/labels'
import { lockIds, type Transact } from '../external.ts'
import { Refusal } from '../refusal.ts'
import { uncertain } from '../until.ts'
import { type ExternalLabel, labelById, saveLabel } from './external-store.ts'
import { type Carrier, CarrierUnavailable } from './port.ts'

export interface ExternalShipments {
  transact: Transact
  carrier: Carrier
}

/** What the carrier is asked with; the key follows from the row. */
const requestOf = ({ orderId, shipTo, packed }: ExternalLabel): LabelRequest => ({
  ...{ key: `${orderId}:label:1`, orderId, shipTo },
  ...{ number: 1, count: 1, parcels: packed },
})

/** Writes what has become of a label, while nobody else decides about the order; returns it as it then stands. */
function settle(
  transact: Transact,
  { externalOrderId, orderId }: ExternalLabel,
  work: (tx: PgTx, label: ExternalLabel) => ExternalLabel,
): Promise<ExternalLabel> {
  return transact(async (tx) => {
    await lockIds(tx, 'order', [externalOrderId])
    const label = await labelById(tx, orderId)
    if (!label) throw new Error(`the label ${orderId} is gone`)
    // Somebody who asked at the same time has written it.
    if (label.status !== 'uncertain') return label
    const after = work(tx, label)
    saveLabel(tx, after)
    return after
  })
}

/**
 * Asks the carrier for a label, and writes down what came of it, once. Asked again, it is asked with the same key.
 *
 * @throws Refusal `uncertain` when the carrier did not say
 */
export async function askForLabel(
  { transact, carrier }: ExternalShipments,
  label: ExternalLabel,
): Promise<ExternalLabel> {
  const outcome = await carrier.label(requestOf(label)).catch((error: unknown) => {
    throw error instanceof CarrierUnavailable ? uncertain('the label was made') : error
  })
  return settle(transact, label, (_tx, now) =>
    outcome.type === 'labelled'
      ? { ...now, status: 'shipped', parcels: outcome.parcels }
      : { ...now, status: 'failed' },
  )
}

/** Has the carrier void a label, and writes down that it did, once. @throws Refusal when the parcel is on its way, or nobody knows */
export async function askForVoid(
  { transact, carrier }: ExternalShipments,
  label: ExternalLabel,
): Promise<ExternalLabel> {
  const request = requestOf(label)
  const { key, orderId } = request
  const voided = await carrier
    .void({ type: 'void', of: 'label', key, orderId, requests: [request] })
    .catch((error: unknown) => {
      throw error instanceof CarrierUnavailable ? uncertain('the label was voided') : error
    })
  const after = await settle(transact, label, (_tx, now) =>
    voided.type === 'too_late'
      ? { ...now, status: 'shipped', parcels: voided.parcels }
      : { ...now, status: 'cancelled' },
  )
  if (after.status === 'shipped')
    throw new Refusal(
      'on-its-way',
      'The carrier has the parcel: its label can’t be voided any more.',
    )
  return after
}
