import { isDeepStrictEqual } from 'node:util'
import type { Address } from '@sagaboard/events/catalog/events'
import type { Size } from '@sagaboard/events/saga/pack'
import type { CallContext } from '../call-context.ts'
import { externalRowId, lockIds, refuseSagas } from '../external.ts'
import { Refusal } from '../refusal.ts'
import { untilDeadline } from '../until.ts'
import { askForLabel, askForVoid, type ExternalShipments } from './external-labels.ts'
import {
  type ExternalLabel,
  insertLabel,
  lastLabel,
  saveLabel,
  warehouseOf,
} from './external-store.ts'

/** What a program wants a label for: one parcel. */
export interface CreateLabel {
  order_id: string
  destination: Address
  /** In whole millimetres and grams. */
  size: Size
}

/**
 * Shipping's door for programs of other teams. What is asked of the carrier is written down before, as uncertain: whatever
 * happens then, a repeat asks with the same key.
 */
export function createShippingDoor(shipments: ExternalShipments) {
  const { transact } = shipments
  return {
    async createLabel(asked: CreateLabel, { clientId, deadline }: CallContext) {
      const label = await transact(async (tx) => {
        await lockIds(tx, 'order', [asked.order_id])
        const [last, warehouse] = await Promise.all([
          lastLabel(tx, asked.order_id),
          warehouseOf(tx, asked.order_id),
          refuseSagas(tx, [asked.order_id]),
        ])
        const known = last && knownLabel(last, asked)
        if (known) return known
        const fresh = newLabel(asked, (last?.number ?? 0) + 1, warehouse)
        deadline.check()
        insertLabel(tx, fresh, clientId)
        return fresh
      })
      if (label.status !== 'uncertain') return answer(label)
      deadline.check()
      const asking = askForLabel(shipments, label)
      return answer(await untilDeadline(asking, deadline, 'the label was made'))
    },

    async voidLabel({ order_id: orderId }: { order_id: string }, { deadline }: CallContext) {
      const label = await transact(async (tx) => {
        await lockIds(tx, 'order', [orderId])
        const [last] = await Promise.all([lastLabel(tx, orderId), refuseSagas(tx, [orderId])])
        const label = voidable(last)
        deadline.check()
        // Nobody completes an order with it from now on.
        if (label.status === 'shipped') saveLabel(tx, { ...label, status: 'uncertain' })
        return label
      })
      if (label.status === 'cancelled') return answer(label)
      deadline.check()
      const asking = askForVoid(shipments, label)
      return answer(await untilDeadline(asking, deadline, 'the label was voided'))
    },
  }
}

const newLabel = (
  { order_id: externalOrderId, destination: shipTo, size }: CreateLabel,
  number: number,
  warehouse: string,
): ExternalLabel => ({
  orderId: externalRowId('label', externalOrderId, String(number)),
  status: 'uncertain',
  shipTo,
  // What is in it, only the program knows.
  packed: [{ warehouse, lines: [], size }],
  parcels: [],
  externalOrderId,
  number,
  isCompleted: false,
})

/**
 * The label that this one repeats; undefined when it is to be a new one, in place of one that was refused or voided.
 *
 * @throws Refusal when the order's label is another one
 */
function knownLabel(last: ExternalLabel, { destination, size }: CreateLabel) {
  if (isDeepStrictEqual(last.shipTo, destination) && isDeepStrictEqual(last.packed[0]?.size, size))
    return last
  if (last.status === 'failed' || last.status === 'cancelled') return undefined
  throw new Refusal(
    'id-reused',
    'The label of this order_id is for another parcel or address. Void it first, or use another order_id.',
  )
}

/** @throws Refusal when there is no label that could be voided */
function voidable(label: ExternalLabel | undefined): ExternalLabel {
  if (!label) throw new Refusal('not-found', 'No label was made under this order_id.')
  if (label.status === 'failed')
    throw new Refusal('no-label', 'The carrier does not deliver there: no label was made.')
  if (label.isCompleted)
    throw new Refusal('order-completed', 'This order is completed: its label stays.')
  return label
}

const statuses: Readonly<Partial<Record<ExternalLabel['status'], string>>> = {
  shipped: 'created',
  failed: 'undeliverable',
  cancelled: 'voided',
}

const answer = ({ externalOrderId, status, parcels: [parcel] }: ExternalLabel) => ({
  shipping_id: parcel?.shipmentId ?? '',
  order_id: externalOrderId,
  tracking_number: parcel?.trackingNumber ?? '',
  status: statuses[status] ?? status,
  carrier: parcel?.carrier ?? '',
})
