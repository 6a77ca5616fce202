import type { NewEvent } from '../catalog/envelope.ts'
import type { OrderView } from './order-view.ts'
import { stateOfParcel, type TrackedParcel } from './parcel-news.ts'
import type { Handlers } from './sagas.ts'

export interface OrderFacts {
  /** The order as folded from its events up to and with the one being handled; undefined before OrderCreated. */
  order: OrderView
}

/** Closes an order that has been undone, once, with the reason why it was. */
function close({ order }: OrderFacts) {
  if (order.status === 'CANCELLED' || order.status === 'COMPLETED' || !order.reason)
    return { state: order, emit: [] }
  return {
    state: order,
    emit: [{ type: 'OrderCancelled' as const, data: { reason: order.reason } }],
  }
}

/**
 * Asks for the return of a parcel that came back, as its carrier tells: the goods are on their way here already. One parcel is
 * asked for once; what another return holds is refused by that, and left to a person.
 */
const returnOf = (
  order: OrderView,
  { shipmentId, lines }: TrackedParcel,
): NewEvent<'ReturnRequested'> => ({
  type: 'ReturnRequested',
  data: {
    returnId: `returned:${shipmentId}`,
    by: 'carrier',
    lines: lines.map(({ line, quantity }) => ({
      line,
      sku: order.lines.find((sold) => sold.line === line)?.sku ?? '',
      quantity,
      reason: 'returned_to_sender',
    })),
  },
})

export const orders: Handlers<'orders', OrderFacts, OrderView> = {
  InventoryCommitted({ order }) {
    if (order.status === 'COMPLETED') return { state: order, emit: [] }
    // Parcels that came back before the order was completed.
    const back = order.shipment.parcels.filter((parcel) => stateOfParcel(parcel) === 'returned')
    return {
      state: order,
      emit: [
        { type: 'OrderCompleted' as const, data: {} },
        ...back.map((parcel) => returnOf(order, parcel)),
      ],
    }
  },
  ParcelReturned({ order }, { data: { shipmentId } }) {
    const parcel = order.shipment.parcels.find((one) => one.shipmentId === shipmentId)
    const isAsked = Object.hasOwn(order.returns ?? {}, `returned:${shipmentId}`)
    return order.status !== 'COMPLETED' || !parcel || isAsked
      ? { state: order, emit: [] }
      : { state: order, emit: [returnOf(order, parcel)] }
  },
  InventoryRejected: close,
  InventoryReleased: close,
}
