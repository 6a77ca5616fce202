import { describe, expect, test } from 'vitest'
import { decisionsOf } from '../testing/given.ts'
import { sampleAddress, sampleData, sampleEvent, sampleOrderId } from '../testing/samples.ts'
import { OutcomeMissing } from './payment.ts'
import { type LabelOutcome, labelCall, type Shipment, shipping } from './shipping.ts'

const { given, testCoverage } = decisionsOf('shipping', shipping, (_facts, state) => ({
  shipment: state,
}))

const nothing = { shipment: undefined }
const placed = sampleEvent('OrderCreated', 1)
const reserved = sampleEvent('InventoryReserved', 2)
const paid = sampleEvent('PaymentCompleted', 3)
const cancelAsked = sampleEvent('OrderCancelRequested', 4)

const { shipments: parcels } = sampleData.ShipmentCreated
const labelled: LabelOutcome = { type: 'labelled', parcels }
const undeliverable: LabelOutcome = { type: 'undeliverable', postcode: '00000' }

const waiting = [placed, reserved] as const
const shipped = [...waiting, [paid, labelled]] as const
const failed = [...waiting, [paid, undeliverable]] as const
const recalled = [...waiting, cancelAsked] as const

describe('when an order is placed', () => {
  test('it is expected, with where it goes', () => {
    given(nothing).when(placed).statesNothing().leavingExactly({
      orderId: sampleOrderId,
      status: 'expected',
      shipTo: sampleAddress,
      allocations: [],
      parcels: [],
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
        postcode: '00000',
      })
      .leaving({ status: 'failed', parcels: [] })
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
  const inStatus = (status: Shipment['status']) => ({
    shipment: {
      orderId: sampleOrderId,
      status,
      shipTo: sampleAddress,
      allocations: reserved.data.allocations,
      parcels: [],
    },
  })

  test('labels for what was reserved, under one key per order, once it is paid', () => {
    expect(labelCall(inStatus('expected'), 'PaymentCompleted')).toEqual({
      key: `${sampleOrderId}:label`,
      orderId: sampleOrderId,
      shipTo: sampleAddress,
      allocations: reserved.data.allocations,
    })
  })

  test('nothing before it is paid, after a promise never to ship, or a second time', () => {
    for (const status of ['shipped', 'failed', 'cancelled'] as const)
      expect(labelCall(inStatus(status), 'PaymentCompleted')).toBeUndefined()
    for (const event of ['OrderCreated', 'InventoryReserved', 'OrderCancelRequested'] as const)
      expect(labelCall(inStatus('expected'), event)).toBeUndefined()
    expect(labelCall(nothing, 'PaymentCompleted')).toBeUndefined()
  })
})

testCoverage()
