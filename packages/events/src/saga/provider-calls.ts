import type { EventType, Service } from '../catalog/events.ts'
import { callOn, subscribesTo } from './order-saga.ts'

const callsOf = (service: Service): EventType[] =>
  subscribesTo(service).filter((type) => callOn(service, type) !== undefined)

/**
 * The events on which a service may have to ask a provider before it decides, as the table has
 * them.
 */
export const providerCalls: Readonly<Record<Service, readonly EventType[]>> = {
  inventory: callsOf('inventory'),
  payment: callsOf('payment'),
  shipping: callsOf('shipping'),
  orders: callsOf('orders'),
}
