import { describe, expect, test } from 'vitest'
import { decisionsOf } from '../testing/given.ts'
import { sampleAddress, sampleData, sampleEvent, sampleOrderId } from '../testing/samples.ts'
import { OutcomeMissing } from './payment.ts'
import {
  labelWhenRequested,
  type Shipment,
  type ShippingFacts,
  type ShippingOutcome,
  shipping,
  shippingCall,
} from './shipping.ts'

const { given, testCoverage } = decisionsOf('shipping', shipping, (facts, state) => ({
  ...facts,
  shipment: state,
}))

const nothing: ShippingFacts = { shipment: undefined }
const placed = sampleEvent('OrderCreated', 1)
const reserved = sampleEvent('InventoryReserved', 2)
const paid = sampleEvent('PaymentCompleted', 3)
const cancelAsked = sampleEvent('OrderCancelRequested', 4)
const dispatched = sampleEvent('DispatchRequested', 5)

const { shipments: parcels } = sampleData.ShipmentCreated
const labelled: ShippingOutcome = { type: 'labelled', parcels }
const undeliverable: ShippingOutcome = { type: 'undeliverable' }

const waiting = [placed, reserved] as const
const shipped = [...waiting, [paid, labelled]] as const
const failed = [...waiting, [paid, undeliverable]] as const
const recalled = [...waiting, cancelAsked] as const
/** A label may have been asked for before the order was to be cancelled. */
const maybeAsked: ShippingOutcome = { type: 'not_asked', isUncertain: true }
const uncertain = [...waiting, [paid, maybeAsked]] as const

const inStatus = (status: Shipment['status']): ShippingFacts & { shipment: Shipment } => ({
  shipment: {
    orderId: sampleOrderId,
    status,
    shipTo: sampleAddress,
    allocations: reserved.data.allocations,
    sizes: [],
    packed: [],
    parcels: [],
    saidPacked: [],
  },
})

describe('when an order is placed', () => {
  test('it is expected, with where it goes', () => {
    given(nothing).when(placed).statesNothing().leavingExactly({
      orderId: sampleOrderId,
      status: 'expected',
      shipTo: sampleAddress,
      allocations: [],
      sizes: placed.data.sizes,
      packed: [],
      parcels: [],
      saidPacked: [],
    })
  })

  test('given it has shipped, a second delivery changes nothing', () => {
    given(nothing, ...shipped)
      .when(placed)
      .statesNothing()
      .leaving({ status: 'shipped', parcels })
  })
})

describe('when the stock is reserved', () => {
  test('it is known what to fetch from which warehouse', () => {
    given(nothing, placed)
      .when(reserved)
      .statesNothing()
      .leaving({ status: 'expected', allocations: reserved.data.allocations })
  })

  test('given it was recalled, it stays recalled', () => {
    given(nothing, placed, cancelAsked)
      .when(reserved)
      .statesNothing()
      .leaving({ status: 'cancelled' })
  })
})

describe('when the order is paid', () => {
  test('given the carrier made the labels, it has shipped', () => {
    given(nothing, ...waiting)
      .when(paid, labelled)
      .states('ShipmentCreated', { shipments: parcels })
      .leaving({ status: 'shipped', parcels })
  })

  test('given an address that can not be reached, it has failed to ship and never will', () => {
    given(nothing, ...waiting)
      .when(paid, undeliverable)
      .states('ShipmentFailed', {
        reason: 'shipping_failed',
        code: 'undeliverable_address',
      })
      .leaving({ status: 'failed', parcels: [] })
  })

  test('given it is to be cancelled, no label is asked for, and one that was made meanwhile does not count', () => {
    given(nothing, ...waiting)
      .when(paid, maybeAsked)
      .statesNothing()
      .leaving({ status: 'uncertain' })
    given(nothing, ...waiting)
      .when(paid, { type: 'not_asked', isUncertain: false })
      .statesNothing()
      .leaving({ status: 'expected' })
    expect(labelWhenRequested(labelled)).toEqual(maybeAsked)
    expect(labelWhenRequested(undeliverable)).toBeUndefined()
  })

  test('given no answer of the carrier, it is asked again and nothing is decided', () => {
    given(nothing, ...waiting)
      .when(paid)
      .fails(OutcomeMissing)
  })

  test('given it was recalled, a late payment does not ship it', () => {
    given(nothing, ...recalled)
      .when(paid, labelled)
      .statesNothing()
      .leaving({ status: 'cancelled', parcels: [] })
  })

  test('given it has shipped or failed, a second delivery changes nothing', () => {
    given(nothing, ...shipped)
      .when(paid, labelled)
      .statesNothing()
      .leaving({ status: 'shipped', parcels })
    given(nothing, ...failed)
      .when(paid, labelled)
      .statesNothing()
      .leaving({ status: 'failed', parcels: [] })
  })
})

describe('when orders are packed first', () => {
  const manual: ShippingFacts = { shipment: undefined, fulfilment: { mode: 'manual' } }
  const timed: ShippingFacts = {
    shipment: undefined,
    fulfilment: { mode: 'timed', packingMs: 15 * 60_000 },
  }

  test('it is to be packed, and begins to wait once it is paid: nothing is asked of the carrier', () => {
    given(manual).when(placed).statesNothing().leaving({ status: 'to_pack' })
    given(manual, ...waiting)
      .when(paid)
      .states('PackingStarted', { dueAt: null })
      .leaving({ status: 'packing', parcels: [] })
    expect(shippingCall(inStatus('to_pack'), paid)).toBeUndefined()
    expect(shippingCall(inStatus('packing'), paid)).toBeUndefined()
  })

  test('given a time to pack, its label is due so long after it was paid', () => {
    given(timed, ...waiting)
      .when(paid)
      .states('PackingStarted', { dueAt: '2026-01-05T09:15:03.000Z' })
      .leaving({ status: 'packing' })
  })

  test('given nothing is packed any more, what was to be packed is due at once', () => {
    given({ ...inStatus('to_pack'), fulfilment: { mode: 'auto' } })
      .when(paid)
      .states('PackingStarted', { dueAt: paid.time })
      .leaving({ status: 'packing' })
  })

  test('given orders are packed from now on, an order of before has its label at once', () => {
    given({ ...inStatus('expected'), fulfilment: { mode: 'manual' } })
      .when(paid, labelled)
      .states('ShipmentCreated', { shipments: parcels })
      .leaving({ status: 'shipped' })
  })

  test('its label is asked for when it is dispatched, under the same key, and decides', () => {
    const packing = [...waiting, paid] as const
    expect(shippingCall(inStatus('packing'), dispatched)).toMatchObject({
      type: 'label',
      key: `${sampleOrderId}:label`,
    })
    given(manual, ...packing)
      .when(dispatched, labelled)
      .states('ShipmentCreated', { shipments: parcels })
      .leaving({ status: 'shipped', parcels })
    given(manual, ...packing)
      .when(dispatched, undeliverable)
      .states('ShipmentFailed', {
        reason: 'shipping_failed',
        code: 'undeliverable_address',
      })
      .leaving({ status: 'failed' })
    given(manual, ...packing)
      .when(dispatched)
      .fails(OutcomeMissing)
  })

  test('of several warehouses each says for itself that it has packed: that asks for nothing, and counts once', () => {
    const inTwo = inStatus('packing')
    inTwo.shipment.allocations = [
      { line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 2 },
      { line: 2, sku: 'linen-apron', warehouse: 'halle', quantity: 1 },
    ]
    const said = sampleEvent('WarehousePacked', 5)
    expect(shippingCall(inTwo, said)).toBeUndefined()
    given(inTwo)
      .when(said)
      .statesNothing()
      .leaving({ status: 'packing', saidPacked: ['leipzig'] })
    given(inTwo, said)
      .when(said)
      .statesNothing()
      .leaving({ saidPacked: ['leipzig'] })
    const elsewhere = { ...said, data: { warehouse: 'porto' } }
    given(inTwo).when(elsewhere).statesNothing().leaving({ saidPacked: [] })
    given(inStatus('to_pack')).when(said).statesNothing().leaving({ saidPacked: [] })
  })

  test('to be sent from elsewhere it stops packing first, and then packs what inventory says: in its new parcels', () => {
    const asked = sampleEvent('SourcingRequested', 5)
    const { allocations } = reserved.data
    const moved = allocations.map((one) => ({ ...one, warehouse: 'halle' }))
    const resourced = sampleEvent('InventoryResourced', 6, { outcome: 'moved', allocations: moved })
    const packing = inStatus('packing')
    packing.shipment.saidPacked = ['leipzig']
    packing.shipment.sizes = placed.data.sizes
    given(packing)
      .when(asked)
      .states('PackingStopped', { without: ['leipzig'] })
      .leaving({ status: 'sourcing', allocations })
    given(packing, asked)
      .when(resourced)
      .states('PackingStarted', { dueAt: resourced.time })
      .leaving({ status: 'packing', allocations: moved, saidPacked: [] })
    // From then on no label is asked for.
    const sourcing = inStatus('sourcing')
    expect(shippingCall(sourcing, dispatched)).toBeUndefined()
    given(sourcing).when(dispatched).statesNothing().leaving({ status: 'sourcing' })
    given(sourcing).when(sampleEvent('WarehousePacked', 5)).statesNothing()
    given(sourcing).when(asked).states('SourcingRefused', { reason: 'not_packing' })
    given(sourcing)
      .when(cancelAsked)
      .states('ShipmentCancelled', {})
      .leaving({ status: 'cancelled' })
    given(inStatus('cancelled')).when(resourced).statesNothing().leaving({ status: 'cancelled' })
  })

  test('given its label is asked for, or may be, it is not sourced again', () => {
    const asked = sampleEvent('SourcingRequested', 5)
    for (const status of ['expected', 'to_pack', 'uncertain', 'shipped', 'failed'] as const)
      given(inStatus(status))
        .when(asked)
        .states('SourcingRefused', { reason: 'not_packing' })
        .leaving({ status })
  })

  test('given it does not wait, a dispatch asks for nothing and changes nothing', () => {
    for (const status of ['expected', 'to_pack', 'shipped', 'failed', 'cancelled'] as const) {
      expect(shippingCall(inStatus(status), dispatched)).toBeUndefined()
      given(inStatus(status)).when(dispatched).statesNothing().leaving({ status })
    }
  })

  test('given a cancel meanwhile, shipping promises at once: there is no label to void', () => {
    for (const past of [waiting, [...waiting, paid]] as const)
      given(manual, ...past)
        .when(cancelAsked)
        .states('ShipmentCancelled', {})
        .leaving({ status: 'cancelled' })
    expect(shippingCall(inStatus('packing'), cancelAsked)).toBeUndefined()
  })

  test('given a dispatch that the cancel overtakes, the label is uncertain only when it may have been asked for', () => {
    given(inStatus('packing'))
      .when(dispatched, { type: 'not_asked', isUncertain: false })
      .statesNothing()
      .leaving({ status: 'packing' })
    given(inStatus('packing'))
      .when(dispatched, maybeAsked)
      .statesNothing()
      .leaving({ status: 'uncertain' })
  })
})

describe('when somebody asks to cancel', () => {
  test.each([
    ['before anything was reserved', [placed]],
    ['before the label was made', waiting],
  ])('%s, shipping promises never to ship', (_when, past) => {
    given(nothing, ...past)
      .when(cancelAsked)
      .states('ShipmentCancelled', {})
      .leaving({ status: 'cancelled' })
  })

  test('given it has shipped, it is refused: there is no way back', () => {
    given(nothing, ...shipped)
      .when(cancelAsked)
      .states('CancellationRefused', { reason: 'already_shipped' })
      .leaving({ status: 'shipped', parcels })
  })

  test('given a label that may have been asked for, it is settled before anything is said', () => {
    given(nothing, ...uncertain)
      .when(cancelAsked)
      .fails(OutcomeMissing)
    given(nothing, ...uncertain)
      .when(cancelAsked, labelled)
      .fails(OutcomeMissing)
    for (const type of ['never_happened', 'undone'] as const)
      given(nothing, ...uncertain)
        .when(cancelAsked, { type })
        .states('ShipmentCancelled', {})
        .leaving({ status: 'cancelled', parcels: [] })
  })

  test('given a label whose parcels have been picked up, it has shipped, and is too late to cancel', () => {
    given(nothing, ...uncertain)
      .when(cancelAsked, { type: 'too_late', parcels })
      .statesAll(
        { type: 'ShipmentCreated', data: { shipments: parcels } },
        { type: 'CancellationRefused', data: { reason: 'already_shipped' } },
      )
      .leaving({ status: 'shipped', parcels })
  })

  test('given it failed to ship, payment was told already', () => {
    given(nothing, ...failed)
      .when(cancelAsked)
      .statesNothing()
      .leaving({ status: 'failed' })
  })

  test('given the promise was made before, it is not made again', () => {
    given(nothing, ...recalled)
      .when(cancelAsked)
      .statesNothing()
      .leaving({ status: 'cancelled' })
  })
})

describe('what is asked of the carrier', () => {
  const unsized = {
    key: `${sampleOrderId}:label`,
    orderId: sampleOrderId,
    shipTo: sampleAddress,
    number: 1,
    count: 1,
    parcels: [{ warehouse: 'leipzig', lines: parcels[0]?.lines ?? [] }],
  }

  test('of an order of before, which says no sizes: all labels, under the one key that it had then', () => {
    const { key, orderId } = unsized
    expect(shippingCall(inStatus('expected'), paid)).toEqual({
      type: 'label',
      key,
      orderId,
      requests: [unsized],
    })
    const two = inStatus('expected').shipment
    const fromPorto = { line: 1, sku: 'enamel-mug', warehouse: 'porto', quantity: 1 }
    const call = shippingCall(
      { shipment: { ...two, allocations: [...two.allocations, fromPorto] } },
      paid,
    )
    expect(call?.requests.map((request) => [request.key, request.parcels.length])).toEqual([
      [key, 2],
    ])
  })

  test('the void of a label that may have been asked for, under the key of the label', () => {
    const { key, orderId } = unsized
    expect(shippingCall(inStatus('uncertain'), cancelAsked)).toEqual({
      type: 'void',
      of: 'label',
      key,
      orderId,
      requests: [unsized],
    })
    expect(shippingCall(inStatus('uncertain'), paid)).toBeUndefined()
  })

  /** Forty mugs of two kilograms: three parcels. */
  const heavy = sampleEvent('OrderCreated', 1, {
    sizes: [{ line: 1, weightG: 2_000, lengthMm: 100, widthMm: 100, heightMm: 100 }],
  })
  const fortyMugs = sampleEvent('InventoryReserved', 2, {
    allocations: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 40 }],
  })

  test('a label for each parcel, as it was packed when the stock was reserved, each under its key', () => {
    const { state: opened } = shipping.OrderCreated(nothing, heavy, undefined)
    const { state: row } = shipping.InventoryReserved({ shipment: opened }, fortyMugs, undefined)
    expect(row?.packed.map(({ lines }) => lines)).toEqual([
      [{ line: 1, quantity: 15 }],
      [{ line: 1, quantity: 15 }],
      [{ line: 1, quantity: 10 }],
    ])
    const call = shippingCall({ shipment: row }, paid)
    expect(call).toMatchObject({ type: 'label', key: `${sampleOrderId}:label:1-3` })
    expect(
      call?.requests.map(({ key, number, count, parcels: [parcel] }) => [
        key,
        number,
        count,
        parcel?.size?.weightG,
      ]),
    ).toEqual([
      [`${sampleOrderId}:label:1`, 1, 3, 30_000],
      [`${sampleOrderId}:label:2`, 2, 3, 30_000],
      [`${sampleOrderId}:label:3`, 3, 3, 20_000],
    ])
  })

  test('the same labels by a build with other limits: what is kept in the row counts', () => {
    const packed = [{ warehouse: 'leipzig', lines: [{ line: 1, quantity: 40 }] }]
    const row = { ...inStatus('uncertain').shipment, sizes: heavy.data.sizes, packed }
    expect(shippingCall({ shipment: row }, cancelAsked)).toMatchObject({
      type: 'void',
      key: `${sampleOrderId}:label:1`,
      requests: [{ key: `${sampleOrderId}:label:1`, parcels: packed }],
    })
  })

  test('nothing before it is paid, after a promise never to ship, or a second time', () => {
    for (const status of ['shipped', 'failed', 'cancelled'] as const)
      expect(shippingCall(inStatus(status), paid)).toBeUndefined()
    for (const event of [placed, reserved, cancelAsked])
      expect(shippingCall(inStatus('expected'), event)).toBeUndefined()
    expect(shippingCall(nothing, paid)).toBeUndefined()
  })
})

testCoverage()
