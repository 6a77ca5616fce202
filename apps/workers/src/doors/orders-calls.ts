import { z } from 'zod'
import type { createOrdersDoor } from '../services/orders/door.ts'
import type { createCompletion } from '../services/orders/external-orders.ts'
import { type DoorCall, type DoorStream, doorCall, doorStream } from './door-call.ts'
import { externalId } from './fields.ts'
import { orderName, placing } from './order-fields.ts'

type OrdersDoor = ReturnType<typeof createOrdersDoor>

/** The calls of the orders' door. */
export const ordersCalls = (
  complete: ReturnType<typeof createCompletion>,
  door: OrdersDoor,
): DoorCall[] => [
  doorCall({
    scope: 'orders',
    grpc: 'orders.v1.OrdersService/PlaceOrder',
    rest: { method: 'POST', path: '/api/orders/place' },
    input: placing,
    run: door.place,
  }),
  doorCall({
    scope: 'orders',
    grpc: 'orders.v1.OrdersService/GetOrder',
    rest: { method: 'GET', path: '/api/orders/order' },
    input: orderName,
    run: door.get,
  }),
  doorCall({
    scope: 'orders',
    grpc: 'orders.v1.OrdersService/CompleteOrder',
    rest: { method: 'POST', path: '/api/orders/complete' },
    input: z.strictObject({ order_id: externalId, reservation_id: externalId.optional() }),
    run: complete,
  }),
]

export const ordersStreams = (door: OrdersDoor): DoorStream[] => [
  doorStream({
    scope: 'orders',
    grpc: 'orders.v1.OrdersService/WatchOrder',
    input: orderName,
    stream: door.watch,
  }),
]
