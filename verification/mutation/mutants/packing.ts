import type { Mutant } from '../mutant.ts'

const shipping = 'packages/events/src/saga/shipping.ts'
const expiry = 'packages/events/src/saga/expiry.ts'
const due = 'packages/db/src/commands/request-dispatch.ts'
const guards = 'packages/events/src/commands/guards.ts'
const handlers = ['packages/events/src/saga/shipping.test.ts'] as const
const model = ['verification/model-check/model-check.test.ts'] as const
const timer = ['apps/workers/src/services/orders/packing.pg.test.ts'] as const

/** What happens between paid and label. */
export const packingMutants: readonly Mutant[] = [
  {
    name: 'the time to pack is over at once',
    file: 'packages/events/src/saga/fulfilment.ts',
    before: 'Date.parse(paidAt) + fulfilment.packingMs',
    after: 'Date.parse(paidAt)',
    tests: handlers,
  },
  {
    name: 'nothing is packed first, whatever is set',
    file: shipping,
    before: "fulfilment.mode === 'auto' ? 'expected' : 'to_pack'",
    after: "fulfilment.mode !== 'auto' ? 'expected' : 'expected'",
    tests: handlers,
  },
  {
    name: 'the label of what is to be packed is asked for when it is paid',
    file: shipping,
    before: "    ? 'DispatchRequested'\n    : 'PaymentCompleted'",
    after: "    ? 'PaymentCompleted'\n    : 'PaymentCompleted'",
    tests: handlers,
  },
  {
    name: 'what is sent off although nothing is packed ships',
    file: shipping,
    before: `  DispatchRequested({ shipment }, _event, outcome) {
    return shipment?.status === 'packing'`,
    after: `  DispatchRequested({ shipment }, _event, outcome) {
    return shipment !== undefined`,
    tests: [...handlers, ...model],
  },
  {
    name: 'what waits to be packed is voided when it is cancelled',
    file: shipping,
    before: `      case 'to_pack':
      case 'packing':
      case 'sourcing':
        return neverShip(shipment)`,
    after: `      case 'to_pack':
      case 'sourcing':
        return neverShip(shipment)`,
    tests: handlers,
  },
  {
    name: 'an order runs out of time while it is packed',
    file: expiry,
    before: 'return after.waitingFor === null ? undefined : null',
    after: 'return after.waitingFor === null ? undefined : undefined',
    tests: timer,
  },
  {
    name: 'its time does not start anew when it is sent off',
    file: expiry,
    before: `    case 'DispatchRequested':
      return anew`,
    after: `    case 'DispatchRequested':
      return anew && undefined`,
    tests: timer,
  },
  {
    name: 'the timer sends off what was asked for already',
    file: due,
    before: '.filter(({ isAsked }) => !isAsked)',
    after: '.filter(({ isAsked }) => !isAsked || isAsked)',
    tests: timer,
  },
  {
    name: 'the timer never forgets an order',
    file: due,
    before: 'store.forgetDue(tx, orderIds)',
    after: 'store.forgetDue(tx, [])',
    tests: timer,
  },
  {
    name: 'what is to be cancelled may be sent off',
    file: guards,
    before: `  if (orders.status === 'CANCELLING' || cancelRequestedAt(snapshot) !== undefined)
    return 'The order is to be cancelled: unpack it, nothing is sent.'`,
    after: `  if (orders.status === 'PENDING' && cancelRequestedAt(snapshot) !== undefined)
    return 'The order is to be cancelled: unpack it, nothing is sent.'`,
    tests: ['packages/events/src/commands/packers.test.ts'],
  },
  {
    name: 'what was said to be packed may be said again',
    file: guards,
    before: "some((entry) => entry.type === 'DispatchRequested'))",
    after: "some((entry) => entry.type === 'PackingStarted'))",
    tests: [...timer, 'apps/web/src/server/commands/door.pg.test.ts'],
  },
]
