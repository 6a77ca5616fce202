import type { EventType, Service } from '../catalog/events.ts'

/** The events on which a service may have to ask a provider before it decides: somebody else's answer, outside of any transaction. */
export const providerCalls: Readonly<Record<Service, readonly EventType[]>> = {
  inventory: [],
  payment: ['InventoryReserved', 'ShipmentFailed', 'ShipmentCancelled', 'RefundRequested'],
  shipping: ['PaymentCompleted'],
  orders: [],
}
