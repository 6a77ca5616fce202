import type { Allocation } from '../../catalog/events.ts'
import { type InventoryFacts, type Reservation, restockable } from '../inventory.ts'
import type { ReturnHandlers } from '../return-saga.ts'
import { backTo, inspectedParts } from './allocations.ts'
import type { InventoryReturn } from './rows.ts'

const withReturn = (
  reservation: Reservation,
  returnId: string,
  row: InventoryReturn,
): Reservation => ({ ...reservation, returns: { ...reservation.returns, [returnId]: row } })

/** What inventory does for a return: nothing is stock before its money was given back. */
export const returnsInInventory: ReturnHandlers<
  'inventory',
  InventoryFacts,
  Reservation | undefined
> = {
  ReturnApproved({ reservation }, { data: { returnId, lines } }) {
    if (reservation?.status !== 'committed' || reservation.returns?.[returnId])
      return { state: reservation, emit: [] }
    const allocations = backTo(reservation.allocations, lines)
    return {
      state: withReturn(reservation, returnId, {
        status: 'expected',
        allocations,
        restock: [],
        writtenOff: [],
      }),
      emit: [],
    }
  },
  ReturnReceived({ reservation }, { data: { returnId, lines } }) {
    const row = reservation?.returns?.[returnId]
    if (!reservation || row?.status !== 'expected') return { state: reservation, emit: [] }
    const { restock, writeOff } = inspectedParts(row.allocations, lines)
    return {
      state: withReturn(reservation, returnId, {
        ...row,
        status: 'inspected',
        restock,
        writtenOff: writeOff,
      }),
      emit: [],
    }
  },
  ReturnRefunded({ reservation }, { data: { returnId } }) {
    const row = reservation?.returns?.[returnId]
    if (!reservation || row?.status !== 'inspected') return { state: reservation, emit: [] }
    // What was put on the shelf by hand meanwhile is not put there again.
    const allocations = within(row.restock, restockable(reservation))
    const restocked = { ...reservation, restocked: [...reservation.restocked, ...allocations] }
    return {
      state: withReturn(restocked, returnId, { ...row, status: 'restocked', restock: allocations }),
      emit: [
        { type: 'ReturnRestocked', data: { returnId, allocations, writtenOff: row.writtenOff } },
      ],
    }
  },
}

function within(
  wanted: readonly Allocation[],
  left: ReadonlyMap<number, { quantity: number }>,
): Allocation[] {
  const open = new Map([...left].map(([line, { quantity }]) => [line, quantity]))
  return wanted.flatMap((allocation) => {
    const quantity = Math.min(allocation.quantity, open.get(allocation.line) ?? 0)
    open.set(allocation.line, (open.get(allocation.line) ?? 0) - quantity)
    return quantity > 0 ? [{ ...allocation, quantity }] : []
  })
}
