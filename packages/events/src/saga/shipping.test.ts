import { describe, expect, test } from 'vitest'
import { decisionsOf } from '../testing/given.ts'
import { sampleAddress, sampleData, sampleEvent, sampleOrderId } from '../testing/samples.ts'
import { OutcomeMissing } from './payment.ts'
import {
  labelWhenRequested,
  type Shipment,
  type ShippingOutcome,
  shipping,
  shippingCall,
} from './shipping.ts'

const { given, testCoverage } = decisionsOf('shipping', shipping, (_facts, state) => ({
  shipment: state,
}))

const nothing = { shipment: undefined }
const placed = sampleEvent('OrderCreated', 1)
const reserved = sampleEvent('InventoryReserved', 2)
const paid = sampleEvent('PaymentCompleted', 3)
const cancelAsked = sampleEvent('OrderCancelRequested', 4)

const { shipments: parcels } = sampleData.ShipmentCreated
const labelled: ShippingOutcome = { type: 'labelled', parcels }
const undeliverable: ShippingOutcome = { type: 'undeliverable', postcode: '00000' }

const waiting = [placed, reserved] as const
const shipped = [...waiting, [paid, labelled]] as const
const failed = [...waiting, [paid, undeliverable]] as const
const recalled = [...waiting, cancelAsked] as const
/** A label may have been asked for before the order was to be cancelled. */
const maybeAsked: ShippingOutcome = { type: 'not_asked', isUncertain: true }
const uncertain = [...waiting, [paid, maybeAsked]] as const

const inStatus = (status: Shipment['status']) => ({
  shipment: {
    orderId: sampleOrderId,
    status,
    shipTo: sampleAddress,
    allocations: reserved.data.allocations,
    parcels: [],
  },
})

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
  test('labels for what was reserved, under one key per order, once it is paid', () => {
    expect(shippingCall(inStatus('expected'), paid)).toEqual({
      type: 'label',
      key: `${sampleOrderId}:label`,
      orderId: sampleOrderId,
      shipTo: sampleAddress,
      allocations: reserved.data.allocations,
    })
  })

  test('the void of a label that may have been asked for, under the key of the label', () => {
    expect(shippingCall(inStatus('uncertain'), cancelAsked)).toEqual({
      type: 'void',
      of: 'label',
      key: `${sampleOrderId}:label`,
      orderId: sampleOrderId,
    })
    expect(shippingCall(inStatus('uncertain'), paid)).toBeUndefined()
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
