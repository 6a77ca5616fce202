import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import { type EventType, eventTypes } from '../catalog/events.ts'
import {
  sampleAddress,
  sampleData,
  sampleEvent,
  sampleHistory,
  sampleLines,
  sampleOrderId,
  sampleTotalMinor,
} from '../testing/samples.ts'
import type { Step } from './order-saga.ts'
import { emptyOrder, evolve, foldOrder, isTerminal, type OrderStatus } from './order-view.ts'

type Stop = [event: EventType | SagaEvent, status: OrderStatus, step: Step]

const cancelled = (reason: SagaEvent<'OrderCancelled'>['data']['reason']) =>
  sampleEvent('OrderCancelled', 1, { reason })

const placed: Stop = ['OrderCreated', 'PENDING', 'reserve']
const reserved: Stop = ['InventoryReserved', 'CONFIRMED', 'charge']
const paid: Stop = ['PaymentCompleted', 'PAID', 'ship']
const shipped: Stop = ['ShipmentCreated', 'SHIPPED', 'commit']
const committed: Stop = ['InventoryCommitted', 'SHIPPED', 'completed']
const completed: Stop = ['OrderCompleted', 'COMPLETED', 'completed']
const asked: Stop = ['OrderCancelRequested', 'CANCELLING', 'recall']
const recalled: Stop = ['ShipmentCancelled', 'CANCELLING', 'refund']
const refunded: Stop = ['PaymentRefunded', 'CANCELLING', 'release']
const voided: Stop = ['PaymentVoided', 'CANCELLING', 'release']
const released: Stop = ['InventoryReleased', 'CANCELLING', 'cancelled']
const ended = (reason: SagaEvent<'OrderCancelled'>['data']['reason']): Stop => [
  cancelled(reason),
  'CANCELLED',
  'cancelled',
]
const byCustomer = ended('cancelled_by_customer')

/** Status and place after each event, for every way that an order can take. */
const paths: Record<string, Stop[]> = {
  'all goes well': [placed, reserved, paid, shipped, committed, completed],
  'out of stock': [placed, ['InventoryRejected', 'CANCELLING', 'cancelled'], ended('out_of_stock')],
  'payment declined': [
    placed,
    reserved,
    ['PaymentFailed', 'CANCELLING', 'release'],
    released,
    ended('payment_declined'),
  ],
  'can not be delivered': [
    placed,
    reserved,
    paid,
    ['ShipmentFailed', 'CANCELLING', 'refund'],
    refunded,
    released,
    ended('shipping_failed'),
  ],
  'cancelled before it is reserved, which comes late': [
    placed,
    asked,
    ['InventoryReserved', 'CANCELLING', 'recall'],
    recalled,
    voided,
    released,
    byCustomer,
  ],
  'cancelled before it is reserved, and it is out of stock': [
    placed,
    asked,
    ['InventoryRejected', 'CANCELLING', 'cancelled'],
    byCustomer,
    ['ShipmentCancelled', 'CANCELLED', 'cancelled'],
    ['PaymentVoided', 'CANCELLED', 'cancelled'],
  ],
  'cancelled before it is charged': [
    placed,
    reserved,
    asked,
    recalled,
    voided,
    released,
    byCustomer,
  ],
  'cancelled while it is charged, and the payment comes late': [
    placed,
    reserved,
    asked,
    recalled,
    ['PaymentCompleted', 'CANCELLING', 'refund'],
    refunded,
    released,
    byCustomer,
  ],
  'cancelled while it is charged, and the card is declined': [
    placed,
    reserved,
    asked,
    ['PaymentFailed', 'CANCELLING', 'release'],
    ['ShipmentCancelled', 'CANCELLING', 'refund'],
    released,
    byCustomer,
  ],
  'cancelled before it is shipped': [
    placed,
    reserved,
    paid,
    asked,
    recalled,
    refunded,
    released,
    byCustomer,
  ],
  'cancelled when it could not be delivered anyway': [
    placed,
    reserved,
    paid,
    ['ShipmentFailed', 'CANCELLING', 'refund'],
    ['OrderCancelRequested', 'CANCELLING', 'refund'],
    refunded,
    released,
    ended('shipping_failed'),
  ],
  'cancelled after the pivot: refused, and it goes on': [
    placed,
    reserved,
    paid,
    shipped,
    asked,
    ['CancellationRefused', 'SHIPPED', 'commit'],
    committed,
    completed,
  ],
  'cancelled at the moment of the pivot: late steps do not move it, the refusal does': [
    placed,
    reserved,
    paid,
    asked,
    ['ShipmentCreated', 'CANCELLING', 'recall'],
    ['InventoryCommitted', 'CANCELLING', 'recall'],
    ['CancellationRefused', 'SHIPPED', 'completed'],
    completed,
  ],
  'completed before the refusal': [
    placed,
    reserved,
    paid,
    shipped,
    asked,
    ['InventoryCommitted', 'CANCELLING', 'recall'],
    completed,
    ['CancellationRefused', 'COMPLETED', 'completed'],
  ],
}

describe('an order after each of its events', () => {
  test.each(Object.entries(paths))('%s', (_name, path) => {
    const history = sampleHistory(...path.map(([event]) => event))
    const shown = history.map((event, index) => {
      const { status, step } = foldOrder(history.slice(0, index + 1))
      return [event.type, status, step]
    })
    expect(shown).toEqual(
      path.map(([event, status, step]) => [
        typeof event === 'string' ? event : event.type,
        status,
        step,
      ]),
    )
  })

  test.each(Object.entries(paths))(
    '%s: it ends, and the money that was taken and not kept was given back',
    (_name, path) => {
      const order = foldOrder(sampleHistory(...path.map(([event]) => event)))
      expect(isTerminal(order.status)).toBe(true)
      expect(order.version).toBe(path.length)
      expect(order.closedAt).not.toBeNull()
      const { capturedMinor, refundedMinor } = order.payment
      expect(capturedMinor - refundedMinor).toBe(
        order.status === 'COMPLETED' ? sampleTotalMinor : 0,
      )
      expect(order.reason === null).toBe(order.status === 'COMPLETED')
    },
  )
})

const fold = (...types: (EventType | SagaEvent)[]) => foldOrder(sampleHistory(...types))

describe('what an order shows', () => {
  test('from the first event on: what was ordered, by whom, and where it goes', () => {
    expect(fold('OrderCreated')).toMatchObject({
      orderId: sampleOrderId,
      lines: sampleLines,
      totalMinor: sampleTotalMinor,
      customer: { email: 'ada@example.com', name: 'Ada' },
      shipTo: sampleAddress,
      payment: { status: 'none', capturedMinor: 0, refundedMinor: 0, card: null },
      shipment: { status: 'none', parcels: [] },
      closedAt: null,
    })
  })

  test('the money that was taken and given back, and the parcels', () => {
    expect(
      fold('OrderCreated', 'InventoryReserved', 'PaymentCompleted', 'ShipmentCreated'),
    ).toMatchObject({
      payment: {
        status: 'captured',
        capturedMinor: sampleTotalMinor,
        refundedMinor: 0,
        card: '•• 4242',
      },
      shipment: { status: 'created', parcels: sampleData.ShipmentCreated.shipments },
    })
    expect(
      fold(
        'OrderCreated',
        'InventoryReserved',
        'PaymentCompleted',
        'ShipmentFailed',
        'PaymentRefunded',
      ),
    ).toMatchObject({
      payment: {
        status: 'refunded',
        capturedMinor: sampleTotalMinor,
        refundedMinor: sampleTotalMinor,
      },
      shipment: { status: 'failed' },
    })
    expect(fold('OrderCreated', 'InventoryReserved', 'PaymentFailed').payment.status).toBe(
      'declined',
    )
    expect(
      fold('OrderCreated', 'OrderCancelRequested', 'ShipmentCancelled', 'PaymentVoided'),
    ).toMatchObject({
      payment: { status: 'voided' },
      shipment: { status: 'cancelled' },
    })
  })

  test('money that comes late to an order that is being undone, too', () => {
    expect(
      fold('OrderCreated', 'InventoryReserved', 'OrderCancelRequested', 'PaymentCompleted'),
    ).toMatchObject({
      status: 'CANCELLING',
      forwardStep: 'ship',
      payment: { capturedMinor: sampleTotalMinor },
    })
  })

  test('why it is undone, from the moment it is; a refused cancellation takes the reason back', () => {
    expect(fold('OrderCreated', 'InventoryReserved').reason).toBeNull()
    expect(fold('OrderCreated', 'InventoryReserved', 'PaymentFailed').reason).toBe(
      'payment_declined',
    )
    expect(
      fold('OrderCreated', sampleEvent('OrderCancelRequested', 2, { reason: 'expired' })).reason,
    ).toBe('expired')
    expect(fold('OrderCreated', 'OrderCancelRequested', 'InventoryRejected').reason).toBe(
      'cancelled_by_customer',
    )
    expect(fold('OrderCreated', 'OrderCancelRequested', 'CancellationRefused').reason).toBeNull()
  })

  test('how far it came forward, when it was undone', () => {
    expect(
      foldOrder(sampleHistory(...(paths['can not be delivered'] ?? []).map(([event]) => event)))
        .forwardStep,
    ).toBe('ship')
  })
})

describe('folding', () => {
  const anyHistory = fc
    .array(fc.constantFrom(...eventTypes.filter((type) => type !== 'OrderCreated')), {
      maxLength: 12,
    })
    .map((types) => sampleHistory('OrderCreated', ...types))

  test('is idempotent: events that arrive again, however often, change nothing', () => {
    const withRepeats = anyHistory.chain((history) =>
      fc
        .array(fc.nat(history.length - 1), { maxLength: 20 })
        // A repeat comes any time after the event itself.
        .map((again) => ({
          history,
          delivered: history.flatMap((event, index) => [
            event,
            ...again.filter((i) => i <= index).flatMap((i) => history[i] ?? []),
          ]),
        })),
    )
    fc.assert(
      fc.property(withRepeats, ({ history, delivered }) => {
        expect(foldOrder(delivered)).toEqual(foldOrder(history))
      }),
    )
  })

  test('counts the events, keeps the time of the last one, and never leaves an end', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const order = foldOrder(history)
        expect([order.version, order.updatedAt]).toEqual([history.length, history.at(-1)?.time])
        const end = history.findIndex(
          (event) => event.type === 'OrderCompleted' || event.type === 'OrderCancelled',
        )
        expect(isTerminal(order.status)).toBe(end !== -1)
        if (end === -1) return
        const { status, step, reason, closedAt } = foldOrder(history.slice(0, end + 1))
        expect(order).toMatchObject({ status, step, reason, closedAt })
      }),
    )
  })

  test('in two halves is folding at once: a view that was stored can be folded on', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(12), (history, cut) => {
        const stored = foldOrder(history.slice(0, cut))
        expect(history.slice(cut).reduce(evolve, stored)).toEqual(foldOrder(history))
      }),
    )
  })

  test('of nothing is the empty order', () => {
    expect(foldOrder([])).toEqual(emptyOrder)
  })
})

test('an event that can not be read only counts', () => {
  const order = foldOrder([
    sampleEvent('OrderCreated', 1),
    { version: 2, unreadable: 'unknown event type' },
    sampleEvent('InventoryReserved', 3),
  ])
  expect(order).toMatchObject({ version: 3, status: 'CONFIRMED', step: 'charge' })
})
