import { expect, test } from 'vitest'
import { inventoryService } from '../services/inventory/index.ts'
import { ordersService } from '../services/orders/index.ts'
import { paymentService } from '../services/payment/index.ts'
import { shippingService } from '../services/shipping/index.ts'
import type { FaultSwitches } from './switches.ts'
import { withFaults } from './with-faults.ts'

/** Nobody is asked for rows or answers here. */
const nothing = {} as never
const switches = { of: () => [] } as unknown as FaultSwitches
/** Where the switches act. */
const actedOn = ['calls', 'perform', 'decide', 'save']

test.each([
  inventoryService(nothing),
  paymentService(nothing, nothing),
  shippingService(nothing, nothing),
  ordersService(nothing),
] as const)(
  'a service with the switches around it is that service but for where they act: $name',
  (service) => {
    const wrapped = withFaults(
      service as typeof service & Parameters<typeof withFaults>[0],
      switches,
    )
    const rest = ([member]: [string, unknown]) => !actedOn.includes(member)
    expect(Object.entries(wrapped).filter(rest)).toEqual(Object.entries(service).filter(rest))
  },
)
