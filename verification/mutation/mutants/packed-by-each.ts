import type { Mutant } from '../mutant.ts'

const effects = 'packages/events/src/commands/effects.ts'
const guards = 'packages/events/src/commands/guards.ts'
const shipping = 'packages/events/src/saga/shipping.ts'
const inventory = 'packages/events/src/saga/inventory.ts'
const packers = ['packages/events/src/commands/packers.test.ts'] as const
const ships = ['packages/events/src/saga/shipping.test.ts'] as const
const stocks = ['packages/events/src/saga/inventory.test.ts'] as const
const timers = ['apps/workers/src/services/orders/source-again.pg.test.ts'] as const

/** An order that is packed by each of its warehouses, and one that is sourced again. */
export const packedByEachMutants: readonly Mutant[] = [
  {
    name: 'the first of two warehouses that has packed sends all of it off',
    file: effects,
    before: 'return awaited.length > 1\n    ? {',
    after: 'return awaited.length > 9\n    ? {',
    tests: packers,
  },
  {
    name: 'what a warehouse has packed counts for every warehouse',
    file: 'packages/events/src/commands/packers.ts',
    before: 'awaited: warehouses.filter((warehouse) => !said.has(warehouse)),',
    after: 'awaited: warehouses.filter(() => said.size === 0),',
    tests: packers,
  },
  {
    name: 'an order whose label may have been made is sourced again',
    file: guards,
    before: "if (isAsked || waitingFor(snapshot, 'shipping')",
    after: "if (!isAsked && waitingFor(snapshot, 'shipping')",
    tests: packers,
  },
  {
    name: 'an order that is sourced again is sent from where it was',
    file: shipping,
    before:
      "state: { ...packedBy(shipment, data.allocations), status: 'packing', saidPacked: [] },",
    after: "state: { ...shipment, status: 'packing', saidPacked: [] },",
    tests: ships,
  },
  {
    name: 'who has packed before an order was sourced again need not pack again',
    file: shipping,
    before: "status: 'packing', saidPacked: [] },",
    after: "status: 'packing' },",
    tests: ships,
  },
  {
    name: 'what an order held before it was sourced again stays reserved',
    file: inventory,
    before: '...before.allocations.map((a) => movementOf(a, effects.released)),',
    after: '',
    tests: stocks,
  },
  {
    name: 'the units that an order holds are not free for itself when it is sourced again',
    file: inventory,
    before: 'reserved: level.reserved - heldIn(level)',
    after: 'reserved: level.reserved',
    tests: stocks,
  },
  {
    name: 'inventory reads no shelves for an order that it knows when it is sourced again',
    file: 'apps/workers/src/services/inventory/index.ts',
    before: "event.type === 'PackingStopped' || unknown.includes(event)",
    after: 'unknown.includes(event)',
    tests: timers,
  },
]
