import { describe, expect, test } from 'vitest'
import type { Allocation, EventData, LeftOut, OrderLine } from '../catalog/events.ts'
import { decisionsOf } from '../testing/given.ts'
import { sampleEvent, sampleLine, sampleOrderId, sampleTotalMinor } from '../testing/samples.ts'
import { decideWith } from './define-saga.ts'
import { followUpId } from './in-part.ts'
import { type InventoryFacts, inventory, type Reservation, stockEffect } from './inventory.ts'
import type { StockLevel } from './source.ts'
import { europeanUnion } from './sourcing-policy.ts'

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
        amountMinor: sampleTotalMinor,
        allocations: [taken(1, 'mug', 2), taken(2, 'apron', 1)],
      })
      .leaving({ status: 'reserved', orderId: sampleOrderId })
  })

  test('given the exact number of units, the last one is reserved too', () => {
    given(stock(level('mug', 5, 3)))
      .when(placed(mugs(2)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        amountMinor: sampleTotalMinor,
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
        amountMinor: sampleTotalMinor,
        allocations: [taken(1, 'mug', 2), taken(2, 'mug', 1)],
      })
    given(stock(level('mug', 3)))
      .when(placed(mugs(2, 1), mugs(2, 2)))
      .states('InventoryRejected', {
        reason: 'out_of_stock',
        shortages: [{ line: 2, sku: 'mug', wanted: 2, available: 1 }],
      })
  })

  test('given several warehouses, one that holds all is taken, else a line comes from several', () => {
    given(stock(level('mug', 2), level('mug', 9, 0, 'porto')))
      .when(placed(mugs(3, 1), mugs(1, 2)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        amountMinor: sampleTotalMinor,
        allocations: [taken(1, 'mug', 3, 'porto'), taken(2, 'mug', 1, 'porto')],
      })
    given(stock(level('mug', 2), level('mug', 1, 0, 'porto')))
      .when(placed(mugs(3)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        amountMinor: sampleTotalMinor,
        allocations: [taken(1, 'mug', 2), taken(1, 'mug', 1, 'porto')],
      })
  })

  test('given where the warehouses are and where it goes, it is sent from the nearest, and it is said why', () => {
    const place = (id: string, rank: number, latitude: number) => ({
      ...{ id, rank, latitude, longitude: 0 },
      ...{ gatewayLatitude: null, gatewayLongitude: null },
    })
    const destination = { country: 'DE', latitude: 51, longitude: 0, basis: 'country' as const }
    const policy = {
      warehouses: [place('leipzig', 1, 40), place('porto', 2, 50)],
      customsTerritory: europeanUnion,
    }
    given({
      ...stock(level('mug', 9), level('mug', 9, 0, 'porto')),
      sourcing: { destination, policy },
    })
      .when(placed(mugs(1)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        amountMinor: sampleTotalMinor,
        allocations: [taken(1, 'mug', 1, 'porto')],
        sourcing: {
          destination,
          measuredTo: 'destination',
          warehouses: [{ warehouse: 'porto', distanceKm: 111, reason: 'nearest' }],
          passedBy: [],
        },
      })
  })

  test('given back stock, it is reserved when the primary location is empty, and told so', () => {
    given(stock(level('mug', 1), { ...level('mug', 4), location: 'back' }))
      .when(placed(mugs(2)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        amountMinor: sampleTotalMinor,
        allocations: [taken(1, 'mug', 1), { ...taken(1, 'mug', 1), location: 'back' }],
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

describe('when stock is short', () => {
  const short = stock(level('mug', 3), level('apron', 0))
  const asked = (data: Partial<EventData<'OrderCreated'>>) =>
    sampleEvent('OrderCreated', 1, { lines: [mugs(5), aprons(1)], ...data })
  const leftOut = [
    { line: 1, sku: 'mug', quantity: 2 },
    { line: 2, sku: 'apron', quantity: 1 },
  ]
  const part = {
    reservationId: sampleOrderId,
    amountMinor: 3 * 1_800,
    leftOut,
    allocations: [taken(1, 'mug', 3)],
  }

  test('what is there is reserved and charged, and the rest is left out for good', () => {
    given(short)
      .when(asked({ onShortage: 'ship_available' }))
      .states('InventoryReserved', part)
      .leaving({ status: 'reserved', allocations: part.allocations })
  })

  test('what is there is reserved, and the rest becomes an order of its own', () => {
    given(short)
      .when(asked({ onShortage: 'backorder' }))
      .states('InventoryReserved', { ...part, followUp: followUpId(sampleOrderId) })
  })

  test('units that others wait for, who came first, are not free', () => {
    const behind = { ...short, waitedFor: (sku: string) => (sku === 'mug' ? 2 : 0) }
    given(behind)
      .when(asked({ onShortage: 'ship_available' }))
      .states('InventoryReserved', {
        ...part,
        amountMinor: 1_800,
        leftOut: [{ line: 1, sku: 'mug', quantity: 4 }, leftOut[1] as LeftOut],
        allocations: [taken(1, 'mug', 1)],
      })
    given({ ...stock(level('mug', 5)), waitedFor: () => 1 })
      .when(placed(mugs(5)))
      .states('InventoryRejected', {
        reason: 'out_of_stock',
        shortages: [{ line: 1, sku: 'mug', wanted: 5, available: 4 }],
      })
    given({ ...stock(level('mug', 5)), waitedFor: () => 1 })
      .when(placed(mugs(4)))
      .states('InventoryReserved', {
        reservationId: sampleOrderId,
        amountMinor: sampleTotalMinor,
        allocations: [taken(1, 'mug', 4)],
      })
  })

  test('given nothing at all, what is there can not be sent, and a backorder waits as a whole', () => {
    const shortages = [{ line: 1, sku: 'mug', wanted: 2, available: 0 }]
    const mug = { lines: [mugs(2)] }
    given(stock())
      .when(asked({ ...mug, onShortage: 'ship_available' }))
      .states('InventoryRejected', { reason: 'out_of_stock', shortages })
    given({ ...stock(), backorderMs: 60_000 })
      .when(asked({ ...mug, onShortage: 'backorder' }))
      .states('StockAwaited', { shortages, dueAt: '2026-01-05T09:01:01.000Z' })
      .leaving({ status: 'waiting', allocations: [] })
  })

  describe('the rest of an order', () => {
    const rest = asked({ onShortage: 'backorder', backorderOf: 'the first' })
    const offered = sampleEvent('StockOffered', 3)
    const expired = sampleEvent('BackorderExpired', 3)
    /** The stock as it is now, of an order that began to wait when it was short. */
    const waiting = (now: InventoryFacts): InventoryFacts => ({
      ...now,
      reservation: decideWith(inventory, short, rest, undefined)?.state,
    })

    test('is never split again: it waits until all of it is there', () => {
      given(short)
        .when(rest)
        .statesAll({
          type: 'StockAwaited',
          data: {
            shortages: [
              { line: 1, sku: 'mug', wanted: 5, available: 3 },
              { line: 2, sku: 'apron', wanted: 1, available: 0 },
            ],
            dueAt: '2026-02-04T09:00:01.000Z',
          },
        })
      given(waiting(stock(level('mug', 9))))
        .when(offered)
        .statesNothing()
        .leaving({ status: 'waiting' })
      given(waiting({ ...stock(level('mug', 9), level('apron', 2)), waitedFor: () => 2 }))
        .when(offered)
        .statesNothing()
        .leaving({ status: 'waiting' })
    })

    test('is reserved once all of it is offered, and charged as it was agreed', () => {
      given(waiting(stock(level('mug', 9), level('apron', 1))))
        .when(offered)
        .states('InventoryReserved', {
          reservationId: sampleOrderId,
          amountMinor: sampleTotalMinor,
          allocations: [taken(1, 'mug', 5), taken(2, 'apron', 1)],
        })
        .leaving({ status: 'reserved' })
    })

    test('is given up when its time is over, unless it could be reserved at that moment', () => {
      given(waiting(stock(level('mug', 9))))
        .when(expired)
        .states('InventoryRejected', {
          reason: 'out_of_stock',
          shortages: [{ line: 2, sku: 'apron', wanted: 1, available: 0 }],
        })
        .leaving({ status: 'rejected' })
      given(waiting(stock(level('mug', 5), level('apron', 1))))
        .when(expired)
        .states('InventoryReserved', {
          reservationId: sampleOrderId,
          amountMinor: sampleTotalMinor,
          allocations: [taken(1, 'mug', 5), taken(2, 'apron', 1)],
        })
    })

    test('waits no more once it is undone, whatever is offered then', () => {
      const there = stock(level('mug', 9), level('apron', 1))
      given(waiting(short))
        .when(voided)
        .states('InventoryReleased', { reservationId: sampleOrderId, allocations: [] })
        .leaving({ status: 'released' })
      for (const event of [offered, expired])
        given(waiting(there), voided).when(event).statesNothing().leaving({ status: 'released' })
      given(waiting(there), offered).when(expired).statesNothing().leaving({ status: 'reserved' })
    })
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
    given(stock(level('mug', 2), level('mug', 1, 0, 'porto')), placed(mugs(3)))
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

  test('given the warehouse keeps no back stock of it, back stock is refused; where it does, it is put there', () => {
    const toBack = sampleEvent('RestockRequested', 8, {
      lines: [{ ...taken(1, 'mug', 1), location: 'back' }],
    })
    given(shelf, ...committed)
      .when(toBack)
      .states('RestockRefused', { requestId: 'rs_1', reason: 'unknown_warehouse' })
    given(stock(level('mug', 5), { ...level('mug', 0), location: 'back' }), ...committed)
      .when(toBack)
      .states('InventoryRestocked', {
        requestId: 'rs_1',
        allocations: [{ ...taken(1, 'mug', 1), location: 'back' }],
      })
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

  test('exactly the row is moved from which was taken', () => {
    const back = {
      ...reservation('reserved'),
      allocations: [taken(1, 'mug', 1), { ...taken(1, 'mug', 2), location: 'back' as const }],
    }
    const rows = (before: Reservation | undefined, after: Reservation) =>
      stockEffect(before, after).map(({ location, reserved }) => [location, reserved])
    expect(rows(undefined, back)).toEqual([
      ['primary', 1],
      ['back', 2],
    ])
    expect(rows(back, { ...back, status: 'released' })).toEqual([
      ['primary', -1],
      ['back', -2],
    ])
  })

  test('what comes back is on hand again, each time only what is new', () => {
    const committed = reservation('committed')
    const once = { ...committed, restocked: [taken(1, 'mug', 1)] }
    const twice = { ...committed, restocked: [taken(1, 'mug', 1), taken(1, 'mug', 1)] }
    const where = { ...taken(1, 'mug', 1), location: 'primary' }
    const effect = [{ ...where, kind: 'restock', onHand: 1, reserved: 0 }]
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

describe('when packing has stopped, since it is to be sent from elsewhere', () => {
  const inTwo: Reservation = {
    ...reservation('reserved'),
    allocations: [taken(1, 'mug', 1), taken(1, 'mug', 1, 'halle')],
  }
  const holding = (...levels: StockLevel[]): InventoryFacts => ({
    ...stock(...levels),
    reservation: inTwo,
  })
  const stopped = (...without: string[]) => sampleEvent('PackingStopped', 6, { without })
  const moves = (facts: InventoryFacts, ...without: string[]) =>
    stockEffect(
      facts.reservation,
      inventory.PackingStopped(facts, stopped(...without), undefined).state,
    ).map(({ kind, warehouse, quantity, reserved }) => [kind, warehouse, quantity, reserved])
  const elsewhere = holding(
    level('mug', 1, 1),
    level('mug', 1, 1, 'halle'),
    level('mug', 2, 0, 'porto'),
  )

  test('it takes what is best now, and what it held is free in the same decision', () => {
    given(elsewhere)
      .when(stopped())
      .states('InventoryResourced', {
        reservationId: sampleOrderId,
        outcome: 'moved',
        allocations: [taken(1, 'mug', 2, 'porto')],
      })
      .leaving({ status: 'reserved', allocations: [taken(1, 'mug', 2, 'porto')] })
    expect(moves(elsewhere)).toEqual([
      ['release', 'leipzig', 1, -1],
      ['release', 'halle', 1, -1],
      ['reserve', 'porto', 2, 2],
    ])
  })

  test('its own units count as free: it may keep one warehouse and leave the other', () => {
    const facts = holding(
      level('mug', 1, 1),
      level('mug', 1, 1, 'halle'),
      level('mug', 1, 0, 'porto'),
    )
    given(facts)
      .when(stopped('halle'))
      .states('InventoryResourced', {
        reservationId: sampleOrderId,
        outcome: 'moved',
        allocations: [taken(1, 'mug', 1), taken(1, 'mug', 1, 'porto')],
      })
  })

  test('where nothing else can be had it keeps what it holds, and nothing is moved', () => {
    const facts = holding(
      level('mug', 1, 1),
      level('mug', 1, 1, 'halle'),
      level('mug', 2, 1, 'porto'),
    )
    for (const without of [['leipzig', 'halle'], []])
      given(facts)
        .when(stopped(...without))
        .states('InventoryResourced', {
          reservationId: sampleOrderId,
          outcome: 'kept',
          allocations: inTwo.allocations,
        })
        .leaving({ allocations: inTwo.allocations })
    expect(moves(facts)).toEqual([])
  })

  test('with the distances it says why from there', () => {
    const place = (id: string, latitude: number) => ({
      ...{ id, rank: 1, latitude, longitude: 0 },
      ...{ gatewayLatitude: null, gatewayLongitude: null },
    })
    const sourcing = {
      destination: { country: 'DE', latitude: 50, longitude: 0, basis: 'country' as const },
      policy: {
        warehouses: [place('leipzig', 50), place('halle', 51), place('porto', 60)],
        customsTerritory: europeanUnion,
      },
    }
    const { emit } = inventory.PackingStopped(
      { ...elsewhere, sourcing },
      stopped('halle'),
      undefined,
    )
    expect(emit).toMatchObject([
      { data: { sourcing: { warehouses: [{ warehouse: 'porto', reason: 'holds_all' }] } } },
    ])
  })

  test('of an order that holds nothing any more nothing is allocated', () => {
    for (const status of ['released', 'committed', 'rejected'] as const)
      given({ ...elsewhere, reservation: reservation(status) })
        .when(stopped())
        .statesNothing()
        .leaving({ status })
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
