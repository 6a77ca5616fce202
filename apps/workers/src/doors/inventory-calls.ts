import { z } from 'zod'
import type { createInventoryDoor } from '../services/inventory/door.ts'
import type { ReserveOrder } from '../services/inventory/reserve-order.ts'
import { type DoorCall, doorCall } from './door-call.ts'
import { externalId, sku, wholeNumber } from './fields.ts'
import { orderName } from './order-fields.ts'

const unitsMax = 1_000_000
const quantity = wholeNumber(1, unitsMax)

const ofHold = z.strictObject({
  reservation_id: externalId,
  sku: sku.optional(),
  quantity: quantity.optional(),
})

/** The calls of inventory's door. */
export const inventoryCalls = (door: ReturnType<typeof createInventoryDoor>): DoorCall[] => [
  doorCall({
    scope: 'inventory',
    grpc: 'inventory.v1.InventoryService/ReserveStock',
    rest: { method: 'POST', path: '/api/inventory/reserve' },
    input: z.strictObject({
      sku,
      quantity,
      reservation_id: externalId.optional(),
      order_id: externalId.optional(),
    }),
    run: door.reserve,
  }),
  doorCall({
    scope: 'inventory',
    grpc: 'inventory.v1.InventoryService/CommitStock',
    rest: { method: 'POST', path: '/api/inventory/commit' },
    input: ofHold,
    run: door.commit,
  }),
  doorCall({
    scope: 'inventory',
    grpc: 'inventory.v1.InventoryService/ReleaseStock',
    rest: { method: 'POST', path: '/api/inventory/release' },
    input: ofHold,
    run: door.release,
  }),
  doorCall({
    scope: 'inventory',
    grpc: 'inventory.v1.InventoryService/GetStock',
    rest: { method: 'GET', path: '/api/inventory/stock' },
    input: z.strictObject({ sku, reservation_id: externalId.optional() }),
    run: door.getStock,
  }),
]

/** What the web asks of inventory while a customer waits. */
export const webCalls = (reserveOrder: ReserveOrder, webSecret: string): DoorCall[] => [
  doorCall({
    scope: 'inventory',
    webSecret,
    grpc: 'inventory.v1.InventoryService/ReserveOrder',
    input: orderName,
    run: reserveOrder,
  }),
]
