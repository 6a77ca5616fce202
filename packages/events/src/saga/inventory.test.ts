import { describe, expect, test } from 'vitest'
import type { Allocation, OrderLine } from '../catalog/events.ts'
import { decisionsOf } from '../testing/given.ts'
import { sampleEvent, sampleLine, sampleOrderId } from '../testing/samples.ts'
import {
  type InventoryFacts,
  inventory,
  type Reservation,
  type StockLevel,
  stockEffect,
} from './inventory.ts'

const { given, testCoverage } = decisionsOf(
  'inventory',
  inventory,
  (facts: InventoryFacts, reservation) => ({ ...facts, reservation }),
)

/** Levels in the order in which they are to be used. */
const stock = (...levels: StockLevel[]): InventoryFacts => ({
  reservation: undefined,
  stockOf: (sku) => levels.filter((level) => level.sku === sku),
})
const level = (sku: string, onHand: number, reserved = 0, warehouse = 'leipzig'): StockLevel => ({
  sku,
  warehouse,
  onHand,
  reserved,
})
const mugs = (quantity: number, line = 1) => sampleLine(line, 'mug', quantity)
const aprons = (quantity: number, line = 2) => sampleLine(line, 'apron', quantity)
const placed = (...lines: OrderLine[]) => sampleEvent('OrderCreated', 1, { lines })
const taken = (line: number, sku: string, quantity: number, warehouse = 'leipzig'): Allocation => ({
  line,
  sku,
  warehouse,
  quantity,
})

const shipped = sampleEvent('ShipmentCreated', 4)
const declined = sampleEvent('PaymentFailed', 3)
const refunded = sampleEvent('PaymentRefunded', 6)
const voided = sampleEvent('PaymentVoided', 4)

describe('when an order is placed', () => {
  test('given stock for both lines, it is reserved', () => {
    given(stock(level('mug', 5), level('apron', 1)))
      .when(placed(mugs(2), aprons(1)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        allocations: [taken(1, 'mug', 2), taken(2, 'apron', 1)],
      })
      .leaving({ status: 'reserved', orderId: sampleOrderId })
  })

  test('given the exact number of units, the last one is reserved too', () => {
    given(stock(level('mug', 5, 3)))
      .when(placed(mugs(2)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        allocations: [taken(1, 'mug', 2)],
      })
  })

  test('given stock for one line and too little for the other, nothing is reserved and what is missing is named', () => {
    given(stock(level('mug', 5), level('apron', 3, 2)))
      .when(placed(mugs(2), aprons(2)))
      .states('InventoryRejected', {
        reason: 'out_of_stock',
        shortages: [{ line: 2, sku: 'apron', wanted: 2, available: 1 }],
      })
      .leaving({ status: 'rejected', allocations: [] })
  })

  test('given two short lines, both are named', () => {
    given(stock(level('mug', 1)))
      .when(placed(mugs(2), aprons(1)))
      .states('InventoryRejected', {
        reason: 'out_of_stock',
        shortages: [
          { line: 1, sku: 'mug', wanted: 2, available: 1 },
          { line: 2, sku: 'apron', wanted: 1, available: 0 },
        ],
      })
  })

  test('given units that others have reserved, those are not free', () => {
    given(stock(level('mug', 5, 5)))
      .when(placed(mugs(1)))
      .states('InventoryRejected', {
        reason: 'out_of_stock',
        shortages: [{ line: 1, sku: 'mug', wanted: 1, available: 0 }],
      })
  })

  test('given several lines of one product, they share its stock', () => {
    given(stock(level('mug', 3)))
      .when(placed(mugs(2, 1), mugs(1, 2)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        allocations: [taken(1, 'mug', 2), taken(2, 'mug', 1)],
      })
    given(stock(level('mug', 3)))
      .when(placed(mugs(2, 1), mugs(2, 2)))
      .states('InventoryRejected', {
        reason: 'out_of_stock',
        shortages: [{ line: 2, sku: 'mug', wanted: 2, available: 1 }],
      })
  })

  test('given several warehouses, the first is used up before the next, and a line may come from both', () => {
    given(stock(level('mug', 2), level('mug', 9, 0, 'porto')))
      .when(placed(mugs(3, 1), mugs(1, 2)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        allocations: [taken(1, 'mug', 2), taken(1, 'mug', 1, 'porto'), taken(2, 'mug', 1, 'porto')],
      })
  })

  test('given too little in all warehouses together, the sum is what is available', () => {
    given(stock(level('mug', 2), level('mug', 1, 0, 'porto')))
      .when(placed(mugs(4)))
      .states('InventoryRejected', {
        reason: 'out_of_stock',
        shortages: [{ line: 1, sku: 'mug', wanted: 4, available: 3 }],
      })
  })

  test('given it was reserved before, a second delivery reserves nothing', () => {
    given(stock(level('mug', 5)), placed(mugs(2)))
      .when(placed(mugs(2)))
      .statesNothing()
      .leaving({ status: 'reserved' })
  })

  test('given it was rejected before, stock that has come in meanwhile changes nothing', () => {
    given({ ...stock(level('mug', 5)), reservation: reservation('rejected') })
      .when(placed(mugs(2)))
      .statesNothing()
      .leaving({ status: 'rejected' })
  })
})

describe('when the order has shipped', () => {
  test('given a reservation, it is committed', () => {
    given(stock(level('mug', 5)), placed(mugs(2)))
      .when(shipped)
      .states('InventoryCommitted', { reservationId: sampleOrderId })
      .leaving({ status: 'committed' })
  })

  test('given it was committed before, a second delivery commits nothing', () => {
    given(stock(level('mug', 5)), placed(mugs(2)), shipped)
      .when(shipped)
      .statesNothing()
      .leaving({ status: 'committed' })
  })

  test('given it was released, it is never committed', () => {
    given(stock(level('mug', 5)), placed(mugs(2)), refunded)
      .when(shipped)
      .statesNothing()
      .leaving({ status: 'released' })
  })
})

describe.each([
  ['the payment was declined', declined],
  ['the money was given back', refunded],
  ['payment promised never to take money', voided],
])('when %s', (_what, event) => {
  test('given a reservation, exactly what was reserved is released', () => {
    given(stock(level('mug', 2), level('mug', 9, 0, 'porto')), placed(mugs(3)))
      .when(event)
      .states('InventoryReleased', {
        reservationId: sampleOrderId,
        allocations: [taken(1, 'mug', 2), taken(1, 'mug', 1, 'porto')],
      })
      .leaving({ status: 'released' })
  })

  test('given it was released before, it is not released again, by whichever of the three', () => {
    for (const first of [declined, refunded, voided])
      given(stock(level('mug', 5)), placed(mugs(2)), first)
        .when(event)
        .statesNothing()
        .leaving({ status: 'released' })
  })

  test('given it was committed, it is never released', () => {
    given(stock(level('mug', 5)), placed(mugs(2)), shipped)
      .when(event)
      .statesNothing()
      .leaving({ status: 'committed' })
  })

  test('given it was rejected, there is nothing to release', () => {
    given(stock(), placed(mugs(2)))
      .when(event)
      .statesNothing()
      .leaving({ status: 'rejected' })
  })

  test('given it was released, an order that is delivered again reserves nothing', () => {
    given(stock(level('mug', 5)), placed(mugs(2)), event)
      .when(placed(mugs(2)))
      .statesNothing()
      .leaving({ status: 'released' })
  })
})

describe('when goods come back', () => {
  const back = (quantity: number, sku = 'mug', warehouse = 'leipzig') =>
    sampleEvent('RestockRequested', 8, { lines: [{ line: 1, sku, warehouse, quantity }] })
  const shelf = stock(level('mug', 5))
  const committed = [placed(mugs(2)), sampleEvent('ShipmentCreated', 5)]
  const refusal = { requestId: 'rs_1', reason: 'exceeds_shipped' } as const

  test('given it has shipped, they are put on the shelf again', () => {
    given(shelf, ...committed)
      .when(back(1))
      .states('InventoryRestocked', { requestId: 'rs_1', allocations: [taken(1, 'mug', 1)] })
      .leaving({ status: 'committed', restocked: [taken(1, 'mug', 1)] })
  })

  test('given more would come back than has shipped, or something else, it is refused', () => {
    given(shelf, ...committed, back(1))
      .when(back(2))
      .states('RestockRefused', refusal)
      .leaving({ restocked: [taken(1, 'mug', 1)] })
    given(shelf, ...committed)
      .when(back(1, 'apron'))
      .states('RestockRefused', refusal)
      .leaving({ restocked: [] })
  })

  test('given it has not shipped, nothing can come back', () => {
    given(shelf, placed(mugs(2)))
      .when(back(1))
      .states('RestockRefused', refusal)
      .leaving({ status: 'reserved' })
  })

  test('given the warehouse keeps no such goods, it is refused', () => {
    given(shelf, ...committed)
      .when(back(1, 'mug', 'nowhere'))
      .states('RestockRefused', { requestId: 'rs_1', reason: 'unknown_warehouse' })
      .leaving({ restocked: [] })
  })
})

describe('what it does to the stock', () => {
  test('a reservation holds units, a commit takes them away, a release frees them', () => {
    const effects = (before: Reservation | undefined, after: Reservation) =>
      stockEffect(before, after).map(({ kind, onHand, reserved }) => ({ kind, onHand, reserved }))
    expect(effects(undefined, reservation('reserved'))).toEqual([
      { kind: 'reserve', onHand: 0, reserved: 2 },
    ])
    expect(effects(reservation('reserved'), reservation('committed'))).toEqual([
      { kind: 'commit', onHand: -2, reserved: -2 },
    ])
    expect(effects(reservation('reserved'), reservation('released'))).toEqual([
      { kind: 'release', onHand: 0, reserved: -2 },
    ])
  })

  test('what comes back is on hand again, each time only what is new', () => {
    const committed = reservation('committed')
    const once = { ...committed, restocked: [taken(1, 'mug', 1)] }
    const twice = { ...committed, restocked: [taken(1, 'mug', 1), taken(1, 'mug', 1)] }
    const effect = [{ ...taken(1, 'mug', 1), kind: 'restock', onHand: 1, reserved: 0 }]
    expect(stockEffect(committed, once)).toEqual(effect)
    expect(stockEffect(once, twice)).toEqual(effect)
    expect(stockEffect(twice, twice)).toEqual([])
  })

  test('a rejection, and a decision that changed nothing, do nothing', () => {
    expect(stockEffect(undefined, reservation('rejected'))).toEqual([])
    expect(stockEffect(reservation('reserved'), reservation('reserved'))).toEqual([])
    expect(stockEffect(undefined, undefined)).toEqual([])
  })
})

testCoverage()

function reservation(status: Reservation['status']): Reservation {
  return {
    orderId: sampleOrderId,
    status,
    allocations: status === 'rejected' ? [] : [taken(1, 'mug', 2)],
    restocked: [],
  }
}
