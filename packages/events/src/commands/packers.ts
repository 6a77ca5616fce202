import { isReadable } from '../catalog/envelope.ts'
import { type OrderSnapshot, waitingFor } from './order-snapshot.ts'

/** The warehouses that have a part of an order, by its allocations: which have packed theirs, and which are awaited. */
export interface Packers {
  packed: string[]
  awaited: string[]
}

/** True once it was asked for that it is sent from elsewhere, until it is packed again, or that was refused. */
export const isSourcedAgain = (snapshot: OrderSnapshot): boolean =>
  snapshot.shipping.state?.status === 'sourcing' ||
  waitingFor(snapshot, 'shipping').some(({ type }) => type === 'SourcingRequested')

/** Who has packed, as shipping's row has it and what it has not handled yet says. */
export function packersOf(snapshot: OrderSnapshot): Packers {
  const { allocations = [], saidPacked = [] } = snapshot.shipping.state ?? {}
  const said = new Set(saidPacked)
  for (const entry of waitingFor(snapshot, 'shipping'))
    if (isReadable(entry) && entry.type === 'WarehousePacked') said.add(entry.data.warehouse)
  const warehouses = [...new Set(allocations.map(({ warehouse }) => warehouse))]
  return {
    packed: warehouses.filter((warehouse) => said.has(warehouse)),
    awaited: warehouses.filter((warehouse) => !said.has(warehouse)),
  }
}
