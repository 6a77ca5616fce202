import { describe, expect, test } from 'vitest'
import { isReadable } from '../catalog/envelope.ts'
import type { Allocation } from '../catalog/events.ts'
import type { Awaited } from '../saga/inventory.ts'
import type { ReturnView } from '../saga/returns/return-view.ts'
import { atRest, placedSnapshot, standsAt, until } from '../testing/snapshots.ts'
import { append } from './advance-order.ts'
import { runForward, yes } from './forecast.ts'
import { invariants, violations } from './invariants.ts'
import type { OrderSnapshot, Outcome, ProviderCall } from './order-snapshot.ts'

const no = (refused: Outcome, at: ProviderCall['type']) => (call: ProviderCall) =>
  call.type === at ? refused : yes(call)

const completed = until(placedSnapshot(), atRest)
const shipped = until(placedSnapshot(), standsAt('ShipmentCreated'))
const reserved = until(placedSnapshot(), standsAt('InventoryReserved'))
const soldOut = until(placedSnapshot([]), atRest)
const declined = until(
  placedSnapshot(),
  atRest,
  no({ type: 'declined', code: 'card_declined' }, 'charge'),
)
const undeliverable = until(placedSnapshot(), atRest, no({ type: 'undeliverable' }, 'label'))
const packing = until({ ...placedSnapshot(), fulfilment: { mode: 'manual' } }, atRest)
const packed = runForward(
  append(packing, { type: 'DispatchRequested', data: { reason: 'packed' } }, 'staff:1'),
)
/** Its label was asked for all the same, and nobody has said that it is packed. */
const sentUnpacked: OrderSnapshot = {
  ...packed,
  log: packed.log.filter(({ type }) => type !== 'DispatchRequested'),
  orders: { ...packed.orders, version: packed.log.length - 1 },
}
/** The same order, of which there is so much of each product, and whose rest is to wait. */
const whereThereIs = (units: (sku: string) => number): OrderSnapshot => {
  const base = placedSnapshot()
  const log = base.log.map((entry) =>
    isReadable(entry) && entry.type === 'OrderCreated'
      ? { ...entry, data: { ...entry.data, onShortage: 'backorder' as const } }
      : entry,
  )
  const stock = base.stock.map((level) => ({ ...level, onHand: units(level.sku), reserved: 0 }))
  return { ...base, log, stock, orders: { ...base.orders, onShortage: 'backorder' } }
}
const waiting = until(
  whereThereIs(() => 0),
  atRest,
)
const inPart = until(
  whereThereIs((sku) => (sku === 'enamel-mug' ? 1 : 0)),
  atRest,
)
/** It was sent off by the word of one of its two warehouses. */
const sentByOne = runForward(
  append(
    packing,
    { type: 'DispatchRequested', data: { reason: 'packed', warehouse: 'leipzig' } },
    'staff:1',
  ),
)
const right = {
  waiting,
  inPart,
  packing,
  packed,
  completed,
  shipped,
  reserved,
  soldOut,
  declined,
  undeliverable,
}

type Row = 'inventory' | 'payment' | 'shipping'
type StateOf<R extends Row> = NonNullable<OrderSnapshot[R]['state']>

/** The snapshot with something else in the row of one service. */
function withRow<R extends Row>(
  snapshot: OrderSnapshot,
  row: R,
  wrong: Partial<StateOf<R>>,
): OrderSnapshot {
  const { state, seen } = snapshot[row]
  if (!state) throw new Error(`there is no row of ${row} to put something wrong into`)
  return { ...snapshot, [row]: { state: { ...state, ...wrong }, seen } }
}
const withoutRow = (snapshot: OrderSnapshot, row: Row): OrderSnapshot => ({
  ...snapshot,
  [row]: { ...snapshot[row], state: undefined },
})
const withOrder = (
  snapshot: OrderSnapshot,
  wrong: Partial<OrderSnapshot['orders']>,
): OrderSnapshot => ({ ...snapshot, orders: { ...snapshot.orders, ...wrong } })
const withStock = (wrong: { reserved: number }): OrderSnapshot => ({
  ...completed,
  stock: completed.stock.map((level, at) => (at === 1 ? { ...level, ...wrong } : level)),
})
const withMoney = (money: Partial<OrderSnapshot['orders']['payment']>): OrderSnapshot =>
  withOrder(completed, { payment: { ...completed.orders.payment, ...money } })

const { totalMinor } = completed.orders
const oneMore = ([first, ...others]: readonly Allocation[]) =>
  first ? [{ ...first, quantity: first.quantity + 1 }, ...others] : []
const anotherParcel = (snapshot: OrderSnapshot) =>
  (snapshot.shipping.state?.parcels ?? []).map((parcel) => ({
    ...parcel,
    lines: parcel.lines.map((line) => ({ ...line, quantity: line.quantity + 1 })),
  }))

/** An order with one thing wrong; `also`: the rules that it can't but break beside its own. */
interface Broken {
  what: string
  snapshot: OrderSnapshot
  also?: readonly string[]
}

/** A return of the first unit of line 1. */
const returned = (returnId: string): ReturnView => ({
  returnId,
  status: 'labelled',
  step: 'label',
  by: 'staff',
  isGivingUp: false,
  lines: [
    {
      line: 1,
      sku: 'enamel-mug',
      quantity: 1,
      reason: 'damaged',
      units: [{ unit: 1, amountMinor: 1 }],
      inspected: null,
    },
  ],
  refusal: null,
  parcels: [],
  refundedMinor: 0,
  outcome: null,
  decidedOn: 1,
  closedOn: null,
  requestedAt: '',
})

/** What each rule must find: at least one broken order each, one for each way to break it. */
const broken: Readonly<Record<string, readonly Broken[]>> = {
  stockIsNeverNegative: [
    { what: 'less than nothing is reserved', snapshot: withStock({ reserved: -1 }) },
    { what: 'more is reserved than is there', snapshot: withStock({ reserved: 99 }) },
  ],
  releasedAfterPromises: [
    {
      what: 'stock is free and payment may still take money',
      snapshot: withRow(declined, 'payment', { status: 'expected' }),
    },
    {
      what: 'stock is free and payment knows nothing of the order',
      snapshot: withoutRow(declined, 'payment'),
    },
    {
      what: 'stock is free and shipping may still ship',
      snapshot: withRow(undeliverable, 'shipping', { status: 'expected' }),
    },
    {
      what: 'stock is free and shipping knows nothing of the order',
      snapshot: withoutRow(undeliverable, 'shipping'),
    },
  ],
  shippedWhatWasReserved: [
    {
      what: 'what was rejected has shipped',
      snapshot: withRow(shipped, 'inventory', { status: 'rejected' }),
    },
    { what: 'what was never reserved has shipped', snapshot: withoutRow(shipped, 'inventory') },
    {
      what: 'one more has shipped of each line',
      snapshot: withRow(shipped, 'shipping', { parcels: anotherParcel(shipped) }),
    },
    { what: 'nothing is in the parcels', snapshot: withRow(shipped, 'shipping', { parcels: [] }) },
  ],
  shippedAndPaid: [
    {
      what: 'what was never charged has shipped',
      snapshot: withRow(shipped, 'payment', { chargeId: null }),
    },
    {
      what: 'what was voided has shipped',
      snapshot: withRow(shipped, 'payment', { status: 'voided' }),
    },
    {
      what: 'what payment knows nothing of has shipped',
      snapshot: withoutRow(shipped, 'payment'),
    },
  ],
  packedBeforeShipped: [
    { what: 'it has shipped and was never dispatched', snapshot: sentUnpacked },
  ],
  packedByEach: [{ what: 'one of its warehouses has not packed', snapshot: sentByOne }],
  refundWithinCapture: [
    {
      what: 'more was given back than was taken',
      snapshot: withRow(shipped, 'payment', { refundedMinor: totalMinor + 1 }),
    },
    {
      what: 'something was given back of nothing',
      snapshot: withRow(reserved, 'payment', { refundedMinor: 1 }),
    },
    {
      what: 'all was given back, and the payment counts as taken',
      snapshot: withRow(shipped, 'payment', { refundedMinor: totalMinor }),
    },
    {
      what: 'a part was given back, and the payment counts as given back',
      snapshot: withRow(shipped, 'payment', { refundedMinor: totalMinor - 1, status: 'refunded' }),
    },
  ],
  chargedWhatWasOrdered: [
    {
      what: 'another amount would be charged',
      snapshot: withRow(reserved, 'payment', { amountMinor: totalMinor + 1 }),
    },
    {
      what: 'all is charged of an order in part',
      snapshot: withRow(inPart, 'payment', { amountMinor: totalMinor }),
      also: ['orderEqualsBooks'],
    },
  ],
  reservedWhatWasOrdered: [
    {
      what: 'one more is reserved',
      snapshot: withRow(reserved, 'inventory', {
        allocations: oneMore(reserved.inventory.state?.allocations ?? []),
      }),
    },
    {
      what: 'a line is not reserved',
      snapshot: withRow(reserved, 'inventory', {
        allocations: (reserved.inventory.state?.allocations ?? []).filter(({ line }) => line > 1),
      }),
    },
  ],
  restIsWhatWasLeftOut: [
    {
      what: 'it waits for more than was ordered',
      snapshot: withRow(waiting, 'inventory', {
        awaited: {
          ...(waiting.inventory.state?.awaited as Awaited),
          lines: [{ line: 1, sku: 'enamel-mug', quantity: 9 }],
        },
      }),
    },
    {
      what: 'the rest of an order was split again',
      snapshot: withOrder(inPart, { followUpOf: 'the first' }),
    },
  ],
  orderEqualsBooks: [
    { what: 'less money is shown as taken', snapshot: withMoney({ capturedMinor: 1 }) },
    { what: 'money is shown as given back', snapshot: withMoney({ refundedMinor: 1 }) },
    {
      what: 'payment has given money back that is not shown',
      snapshot: withRow(completed, 'payment', { refundedMinor: 1 }),
    },
    {
      what: 'a shipment is not shown',
      snapshot: withOrder(completed, {
        shipment: { ...completed.orders.shipment, status: 'none' },
      }),
    },
  ],
  restockedAfterPaidBack: [
    {
      what: 'what came back is on the shelf, and payment knows of no return',
      snapshot: withRow(completed, 'inventory', {
        returns: { a: { status: 'restocked', allocations: [], restock: [], writtenOff: [] } },
      }),
    },
  ],
  unitsComeBackOnce: [
    {
      what: 'two returns have the same unit',
      snapshot: withOrder(completed, { returns: { a: returned('a'), b: returned('b') } }),
    },
  ],
  endedWhole: [
    {
      what: 'a completed order still holds its reservation',
      snapshot: withRow(completed, 'inventory', { status: 'reserved' }),
    },
    {
      what: 'a completed order has not shipped',
      snapshot: withRow(completed, 'shipping', { status: 'failed' }),
      also: ['orderEqualsBooks'],
    },
    {
      what: 'a cancelled order holds stock',
      snapshot: withRow(undeliverable, 'inventory', { status: 'reserved' }),
    },
    {
      what: 'a cancelled order has taken stock',
      snapshot: withRow(undeliverable, 'inventory', { status: 'committed' }),
    },
    {
      what: 'a cancelled order has kept money',
      snapshot: withRow(
        withOrder(soldOut, {
          payment: { ...soldOut.orders.payment, capturedMinor: totalMinor },
        }),
        'payment',
        { status: 'captured', chargeId: 'ch_1' },
      ),
    },
    {
      what: 'a cancelled order has shipped',
      snapshot: withRow(undeliverable, 'shipping', { status: 'shipped' }),
      also: ['orderEqualsBooks', 'releasedAfterPromises', 'shippedWhatWasReserved'],
    },
  ],
}

const brokenBy = (snapshot: OrderSnapshot) =>
  invariants.filter((rule) => rule(snapshot) !== undefined).map(({ name }) => name)

/** The rules that no broken order proves. */
const unproved = (rules: readonly { name: string }[]) =>
  rules.map(({ name }) => name).filter((name) => !broken[name]?.length)

test('each rule has a broken order that it must find, and one without is named', () => {
  expect(invariants.length).toBeGreaterThan(0)
  expect(unproved(invariants)).toEqual([])
  expect(unproved([...invariants, { name: 'provedByNothing' }])).toEqual(['provedByNothing'])
  expect(Object.keys(broken).sort()).toEqual(invariants.map(({ name }) => name).sort())
})

test.each(Object.entries(right))('of an order that is right, no rule is broken: %s', (_, order) => {
  expect(violations(order)).toEqual([])
})

describe.each(Object.entries(broken))('%s finds that', (rule, cases) => {
  test.each(cases.map((one) => [one.what, one] as const))(
    '%s',
    (_what, { snapshot, also = [] }) => {
      expect(brokenBy(snapshot).sort()).toEqual([rule, ...also].sort())
      expect(violations(snapshot)).toHaveLength(1 + also.length)
    },
  )
})
