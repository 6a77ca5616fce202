import type { SagaEvent } from '../../catalog/envelope.ts'
import { type Parcel, settledByStaff, statedBy } from '../../catalog/events.ts'
import type { Decision } from '../define-saga.ts'
import { keyOfAll, type LabelRequest } from '../labels.ts'
import { type PackedParcel, pack } from '../pack.ts'
import { OutcomeMissing } from '../payment.ts'
import type { ReturnHandlers } from '../return-saga.ts'
import type { Shipment, ShippingCall, ShippingFacts, ShippingOutcome } from '../shipping.ts'
import { backTo, inspectedParts } from './allocations.ts'
import { returnKey, type ShipmentReturn } from './rows.ts'

const withReturn = (shipment: Shipment, returnId: string, row: ShipmentReturn): Shipment => ({
  ...shipment,
  returns: { ...shipment.returns, [returnId]: row },
})

/** The requests for the labels of a return, one for each parcel: `label` for the way here, `back` for the way back. */
function requestsFor(
  { orderId, shipTo }: Shipment,
  returnId: string,
  { what, packed }: { what: 'label' | 'back'; packed: readonly PackedParcel[] },
): { key: string; orderId: string; requests: LabelRequest[] } {
  const requests = packed.map((parcel, index) => {
    const number = index + 1
    const key = `${returnKey(orderId, returnId)}${what}:${number}`
    const request = { key, orderId, shipTo, number, count: packed.length, parcels: [parcel] }
    return { ...request, isReturn: true as const }
  })
  return { key: keyOfAll(requests), orderId, requests }
}

/** The call that an event of a return needs; undefined when it needs none. */
export function returnShippingCall(
  { shipment }: ShippingFacts,
  event: SagaEvent,
): ShippingCall | undefined {
  if (!shipment) return undefined
  switch (event.type) {
    case 'ReturnApproved': {
      const { returnId, needsLabel, lines } = event.data
      if (!needsLabel || shipment.returns?.[returnId]) return undefined
      const packed = pack(backTo(shipment.allocations, lines), shipment.sizes)
      return { type: 'label', ...requestsFor(shipment, returnId, { what: 'label', packed }) }
    }
    case 'ReturnRestocked':
      return sendBackCall(shipment, event.data.returnId, 'rejected')
    case 'ReturnRefundWithheld':
    case 'ReturnRefundFailed':
      return recallCall(shipment, event.data.returnId)
    default:
      return undefined
  }
}

/** A label for what goes back to the customer; undefined while it is not here, or when there is nothing. */
function sendBackCall(
  shipment: Shipment,
  returnId: string,
  which: 'allocations' | 'rejected',
): ShippingCall | undefined {
  const row = shipment.returns?.[returnId]
  if (row?.status !== 'received' || row[which].length === 0) return undefined
  const packed = pack(row[which], shipment.sizes)
  return { type: 'label', ...requestsFor(shipment, returnId, { what: 'back', packed }) }
}

function recallCall(shipment: Shipment, returnId: string): ShippingCall | undefined {
  const row = shipment.returns?.[returnId]
  const mayHaveLabel = row?.status === 'uncertain' || row?.status === 'labelled'
  if (!mayHaveLabel || row.packed.length === 0)
    return sendBackCall(shipment, returnId, 'allocations')
  const { packed } = row
  return {
    type: 'void',
    of: 'label',
    ...requestsFor(shipment, returnId, { what: 'label', packed }),
  }
}

/** What came of goods that were to be sent to the customer again: on their way, or still here. */
function sentBack(shipment: Shipment, outcome: ShippingOutcome | undefined) {
  switch (outcome?.type) {
    case 'labelled':
      return { goods: 'sent' as const, parcels: outcome.parcels, ...statedBy(outcome) }
    case 'undeliverable':
      return { goods: 'held' as const, parcels: [] }
    case 'not_labelled':
      return { goods: 'held' as const, parcels: [], ...statedBy(outcome) }
    default:
      throw new OutcomeMissing(`order ${shipment.orderId}: label to send goods back not answered`)
  }
}

/** What came of the label that was made, or may have been. */
function voided(shipment: Shipment, outcome: ShippingOutcome | undefined) {
  switch (outcome?.type) {
    case 'never_happened':
    case 'undone':
      return { goods: 'kept' as const, parcels: [], ...statedBy(outcome) }
    case 'too_late':
      return { goods: 'on_their_way' as const, parcels: outcome.parcels, ...statedBy(outcome) }
    default:
      throw new OutcomeMissing(`order ${shipment.orderId}: void of a return label not answered`)
  }
}

/** Makes sure that nothing is on its way because of this return, as far as that can be. */
function recall(
  { shipment }: ShippingFacts,
  event: SagaEvent<'ReturnRefundWithheld' | 'ReturnRefundFailed'>,
  outcome: ShippingOutcome | undefined,
): Decision<Shipment | undefined, 'ReturnRecalled'> {
  const { returnId } = event.data
  if (!shipment) return { state: shipment, emit: [] }
  const row = shipment.returns?.[returnId]
  if (row?.status === 'failed' || row?.status === 'recalled' || row?.status === 'closed')
    return { state: shipment, emit: [] }
  const goods = () => {
    if (row?.status === 'received') return sentBack(shipment, outcome)
    if (row?.status === 'labelled' && row.packed.length === 0)
      return { goods: 'on_their_way' as const, parcels: [] }
    return row?.status === 'labelled' || row?.status === 'uncertain'
      ? voided(shipment, outcome)
      : { goods: 'kept' as const, parcels: [] }
  }
  const data = { returnId, ...goods() }
  const none = { allocations: [], packed: [], parcels: [], rejected: [] }
  return {
    state: withReturn(shipment, returnId, { ...none, ...row, status: 'recalled' }),
    emit: [{ type: 'ReturnRecalled', data }],
  }
}

/** What shipping does for a return: a label for the way here, and the way back of what was not accepted. */
export const returnsInShipping: ReturnHandlers<
  'shipping',
  ShippingFacts,
  Shipment | undefined,
  ShippingOutcome | undefined
> = {
  ReturnApproved({ shipment }, { data: { returnId, needsLabel, lines } }, outcome) {
    if (!shipment || shipment.returns?.[returnId]) return { state: shipment, emit: [] }
    const allocations = backTo(shipment.allocations, lines)
    const packed = needsLabel ? pack(allocations, shipment.sizes) : []
    const row = { allocations, packed, parcels: [], rejected: [] }
    const left = (status: ShipmentReturn['status'], parcels: Parcel[] = []) =>
      withReturn(shipment, returnId, { ...row, parcels, status })
    if (!needsLabel)
      return {
        state: left('labelled'),
        emit: [{ type: 'ReturnLabelled', data: { returnId, parcels: [] } }],
      }
    switch (outcome?.type) {
      case 'labelled': {
        const data = { returnId, parcels: outcome.parcels, ...statedBy(outcome) }
        return {
          state: left('labelled', outcome.parcels),
          emit: [{ type: 'ReturnLabelled', data }],
        }
      }
      case 'undeliverable':
        return {
          state: left('failed'),
          emit: [{ type: 'ReturnLabelFailed', data: { returnId, code: 'undeliverable_address' } }],
        }
      case 'not_labelled': {
        const data = { returnId, code: settledByStaff, settled: outcome.settled } as const
        return { state: left('failed'), emit: [{ type: 'ReturnLabelFailed', data }] }
      }
      case 'not_asked':
        return { state: left(outcome.isUncertain ? 'uncertain' : 'expected'), emit: [] }
      default:
        throw new OutcomeMissing(`order ${shipment.orderId}: return label not answered`)
    }
  },
  ReturnReceived({ shipment }, { data: { returnId, lines } }) {
    const row = shipment?.returns?.[returnId]
    if (!shipment || row?.status !== 'labelled') return { state: shipment, emit: [] }
    const { reject } = inspectedParts(row.allocations, lines)
    return {
      state: withReturn(shipment, returnId, { ...row, status: 'received', rejected: reject }),
      emit: [],
    }
  },
  ReturnRestocked({ shipment }, { data: { returnId } }, outcome) {
    const row = shipment?.returns?.[returnId]
    if (!shipment || row?.status !== 'received') return { state: shipment, emit: [] }
    const goods =
      row.rejected.length > 0
        ? sentBack(shipment, outcome)
        : { goods: 'none' as const, parcels: [] }
    return {
      state: withReturn(shipment, returnId, { ...row, status: 'closed' }),
      emit: [{ type: 'ReturnSentBack', data: { returnId, ...goods } }],
    }
  },
  ReturnRefundWithheld: recall,
  ReturnRefundFailed: recall,
}
