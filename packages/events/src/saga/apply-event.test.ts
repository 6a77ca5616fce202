import { describe, expect, test } from 'vitest'
import { services } from '../catalog/events.ts'
import { sampleEvent, sampleTotalMinor } from '../testing/samples.ts'
import { placedSnapshot, sampleStock, standsAt, until } from '../testing/snapshots.ts'
import { applyEvent, callFor, createEngine, orderHandlers } from './apply-event.ts'
import { orderSaga } from './order-saga.ts'
import { returnSaga } from './return-saga.ts'
import { isOvertaken } from './sagas.ts'

const { callsOf, mayCall, overtakenOf, subscribesTo } = orderSaga

const placed = sampleEvent('OrderCreated', 1)
const inventoryFacts = {
  reservation: undefined,
  stockOf: (sku: string) => sampleStock.filter((level) => level.sku === sku),
}
const { payment, shipping } = until(placedSnapshot(), standsAt('InventoryReserved'))
const paymentFacts = { payment: payment.state }

describe('applying an event', () => {
  test('gives the row, what is stated, and what is to be moved in the stock', () => {
    const applied = applyEvent('inventory', inventoryFacts, placed, undefined)
    expect(applied?.state).toMatchObject({ status: 'reserved', orderId: placed.orderId })
    expect(applied?.emit.map(({ type }) => type)).toEqual(['InventoryReserved'])
    expect(applied?.stock.map(({ kind, onHand, reserved }) => [kind, onHand, reserved])).toEqual(
      applied?.state?.allocations.map(({ quantity }) => ['reserve', 0, quantity]),
    )
    expect(applied?.money).toEqual([])
  })

  test('gives what is to be written into the ledger', () => {
    const outcome = { type: 'captured', chargeId: 'ch_1', card: '' } as const
    const reserved = sampleEvent('InventoryReserved', 2)
    expect(applyEvent('payment', paymentFacts, reserved, outcome)).toMatchObject({
      state: { status: 'captured', chargeId: 'ch_1' },
      money: [{ kind: 'capture', amountMinor: sampleTotalMinor }],
      stock: [],
    })
  })

  test('folds an event into the order’s row also where nobody answers it', () => {
    const { orders } = placedSnapshot()
    const applied = applyEvent(
      'orders',
      { order: orders },
      sampleEvent('PaymentVoided', 2),
      undefined,
    )
    expect(applied).toMatchObject({
      state: { version: 2, payment: { status: 'voided' } },
      emit: [],
    })
  })

  test('is undefined for an event that the table does not route to the service', () => {
    expect(
      applyEvent('inventory', inventoryFacts, sampleEvent('OrderCompleted', 2), undefined),
    ).toBe(undefined)
  })

  test('runs the handlers that it is given', () => {
    const { applyEvent: wrong } = createEngine({
      ...orderHandlers,
      inventory: {
        ...orderHandlers.inventory,
        OrderCreated: () => ({ state: undefined, emit: [] }),
      },
    })
    expect(wrong('inventory', inventoryFacts, placed, undefined)?.state).toBeUndefined()
  })
})

describe('whom a step asks', () => {
  test('stands in the table, and with it what a request to cancel overtakes', () => {
    const listed = services.flatMap((service) =>
      subscribesTo(service).flatMap((on) =>
        (['charge', 'label', 'refund', 'void'] as const).filter((call) =>
          mayCall(service, on, call),
        ),
      ),
    )
    expect(listed.sort()).toEqual([
      'charge',
      'label',
      'label',
      'refund',
      'refund',
      'refund',
      'void',
      'void',
      'void',
    ])
    expect(services.flatMap(overtakenOf)).toEqual([
      'InventoryReserved',
      'PaymentCompleted',
      'DispatchRequested',
    ])
    expect(Object.fromEntries(services.map((service) => [service, callsOf(service)]))).toEqual({
      inventory: [],
      payment: ['InventoryReserved', 'ShipmentCancelled', 'ShipmentFailed', 'RefundRequested'],
      shipping: ['PaymentCompleted', 'DispatchRequested', 'OrderCancelRequested'],
      orders: [],
    })
  })

  test('is told for a return by its own table: two calls that giving it up overtakes', () => {
    expect(services.flatMap(returnSaga.overtakenOf)).toEqual(['ReturnReceived', 'ReturnApproved'])
    expect(isOvertaken('ReturnApproved', 'label')).toBe(true)
    expect(isOvertaken('ReturnReceived', 'refund')).toBe(true)
    // What goes back to the customer after the pivot, or while it is given up, is asked for all the same.
    expect(isOvertaken('ReturnRestocked', 'label')).toBe(false)
    expect(isOvertaken('ReturnRefundWithheld', 'void')).toBe(false)
    expect(isOvertaken('RefundRequested', 'refund')).toBe(false)
  })

  test('is asked with what the row says, and by no other service', () => {
    const reserved = sampleEvent('InventoryReserved', 2)
    const paid = sampleEvent('PaymentCompleted', 3)
    expect(callFor('payment', paymentFacts, reserved)).toMatchObject({
      type: 'charge',
      amountMinor: sampleTotalMinor,
    })
    expect(callFor('payment', paymentFacts, paid)).toBeUndefined()
    expect(callFor('shipping', { shipment: shipping.state }, paid)).toMatchObject({ type: 'label' })
    expect(callFor('inventory', inventoryFacts, reserved)).toBeUndefined()
  })
})

test('a step compensates one that stands on the line forward, and the pivot is the last of them with a way back', () => {
  const forward = orderSaga.forward.map(({ step }) => step)
  expect(forward).toEqual(['reserve', 'charge', 'ship', 'commit', 'completed'])
  expect(orderSaga.pivot).toBe('ship')
})
