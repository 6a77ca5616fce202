import { describe, test } from 'vitest'
import type { EventData, EventType } from '../catalog/events.ts'
import { decisionsOf } from '../testing/given.ts'
import { sampleEvent, sampleHistory } from '../testing/samples.ts'
import { foldOrder } from './order-view.ts'
import { type OrderFacts, orders } from './orders.ts'

const { given, testCoverage } = decisionsOf('orders', orders, (facts: OrderFacts) => facts)

/** The order as its events add up to, with the one that is heard as the last. */
const history = (...types: EventType[]): OrderFacts => ({
  order: foldOrder(sampleHistory(...types)),
})

const way = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
  'InventoryCommitted',
] as const
const wayBack = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentFailed',
  'PaymentRefunded',
  'InventoryReleased',
] as const

describe('when the stock has left the warehouse', () => {
  test('given an order that was paid and shipped, it is completed', () => {
    given(history(...way))
      .when(sampleEvent('InventoryCommitted', 5))
      .states('OrderCompleted', {})
  })

  test('given a cancellation that was asked for too late, it is completed all the same', () => {
    given(history(...way.slice(0, 4), 'OrderCancelRequested', 'InventoryCommitted'))
      .when(sampleEvent('InventoryCommitted', 6))
      .states('OrderCompleted', {})
  })

  test('given it was completed, it is not completed again', () => {
    given(history(...way, 'OrderCompleted', 'InventoryCommitted'))
      .when(sampleEvent('InventoryCommitted', 7))
      .statesNothing()
  })
})

describe('when there is not enough stock', () => {
  test('the order is cancelled as out of stock', () => {
    given(history('OrderCreated', 'InventoryRejected'))
      .when(sampleEvent('InventoryRejected', 2))
      .states('OrderCancelled', { reason: 'out_of_stock' })
  })

  test('given the customer asked to cancel before, that stays the reason', () => {
    given(history('OrderCreated', 'OrderCancelRequested', 'InventoryRejected'))
      .when(sampleEvent('InventoryRejected', 3))
      .states('OrderCancelled', { reason: 'cancelled_by_customer' })
  })
})

describe('when the stock is free again', () => {
  test('given a declined payment, the order is cancelled for that reason', () => {
    given(history('OrderCreated', 'InventoryReserved', 'PaymentFailed', 'InventoryReleased'))
      .when(sampleEvent('InventoryReleased', 4))
      .states('OrderCancelled', { reason: 'payment_declined' })
  })

  test('given an undeliverable address, the order is cancelled for that reason', () => {
    given(history(...wayBack))
      .when(sampleEvent('InventoryReleased', 6))
      .states('OrderCancelled', { reason: 'shipping_failed' })
  })

  test('given a customer who asked, the order is cancelled for that reason', () => {
    given(
      history(
        'OrderCreated',
        'InventoryReserved',
        'OrderCancelRequested',
        'ShipmentCancelled',
        'PaymentVoided',
        'InventoryReleased',
      ),
    )
      .when(sampleEvent('InventoryReleased', 6))
      .states('OrderCancelled', { reason: 'cancelled_by_customer' })
  })

  test('given it was cancelled, it is not cancelled again', () => {
    given(history(...wayBack, 'OrderCancelled', 'InventoryReleased'))
      .when(sampleEvent('InventoryReleased', 8))
      .statesNothing()
  })
})

describe('when a parcel is returned to sender', () => {
  const told = sampleEvent('ParcelReturned', 7)
  const { shipmentId } = told.data
  const reason = 'returned_to_sender'
  const asked: EventData<'ReturnRequested'> = {
    returnId: `returned:${shipmentId}`,
    by: 'carrier',
    lines: [
      { line: 1, sku: 'enamel-mug', quantity: 2, reason },
      { line: 2, sku: 'linen-apron', quantity: 1, reason },
    ],
  }

  test('its return is asked for, of a completed order', () => {
    given(history(...way, 'OrderCompleted', 'ParcelReturned'))
      .when(told)
      .states('ReturnRequested', asked)
  })

  test('given it is not completed yet, its return is asked for once it is', () => {
    given(history(...way.slice(0, 4), 'ParcelReturned'))
      .when(sampleEvent('ParcelReturned', 5))
      .statesNothing()
    given(history(...way.slice(0, 4), 'ParcelReturned', 'InventoryCommitted'))
      .when(sampleEvent('InventoryCommitted', 6))
      .statesAll({ type: 'OrderCompleted', data: {} }, { type: 'ReturnRequested', data: asked })
  })
})

testCoverage()
