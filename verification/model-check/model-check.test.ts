import { defaultSaga, type Saga } from '@sagaboard/events/commands/order-snapshot'
import { inventory } from '@sagaboard/events/saga/inventory'
import { payment, paymentCall } from '@sagaboard/events/saga/payment'
import { shipping } from '@sagaboard/events/saga/shipping'
import { describe, expect, test } from 'vitest'
import { checkModel, type ModelReport, walks } from './model-check.ts'

/** A walk takes a second or two of its own; on a machine that has other things to do it may take longer. */
const callDeadlineMs = 180_000

describe('whatever happens to an order, in whatever order', { timeout: callDeadlineMs }, () => {
  test.each(Object.entries(walks))('%s: no rule breaks, and it ends', (_name, left) => {
    const report = checkModel({ left })
    expect(report.broken).toBeUndefined()
    // A walk that saw next to nothing would prove nothing.
    expect(report.states).toBeGreaterThan(5_000)
    expect([...report.ends.keys()]).toEqual(
      expect.arrayContaining([
        'COMPLETED',
        'CANCELLED, out_of_stock',
        'CANCELLED, payment_declined',
        'CANCELLED, shipping_failed',
      ]),
    )
    expect([...report.ends.keys()]).toContain('waits for a person')
  })

  test('each reason for which an order is undone is an end', () => {
    const { ends } = checkModel({
      left: walks['cancelled by the customer, by staff and by the clock'],
    })
    for (const reason of ['cancelled_by_customer', 'cancelled_by_staff', 'expired'])
      expect(ends.get(`CANCELLED, ${reason}`)).toBeGreaterThan(0)
  })
})

describe('a handler that is wrong is found, with the shortest story that shows it', {
  timeout: callDeadlineMs,
}, () => {
  const cancelled = walks['cancelled by the customer, by staff and by the clock']
  const found = (
    changes: Partial<Saga>,
    left: (typeof walks)[keyof typeof walks],
    harm: string,
  ): ModelReport['broken'] =>
    checkModel({ left, saga: { ...defaultSaga, ...changes }, counts: (rule) => rule === harm })
      .broken
  const told = (broken: ModelReport['broken']) => broken?.story.join('\n') ?? ''

  test('shipping forgets its tombstone: the last unit is sold twice', () => {
    const forgetful: typeof shipping = {
      ...shipping,
      OrderCancelRequested: ({ shipment }) => ({
        state: shipment,
        emit: [{ type: 'ShipmentCancelled', data: {} }],
      }),
    }
    const broken = found({ shipping: forgetful }, cancelled, 'the last unit was sold twice')
    expect(told(broken)).toMatchInlineSnapshot(`
      "1 orders: OrderCreated
      2 inventory: handles OrderCreated (1): InventoryReserved (2)
      3 payment: handles OrderCreated (1): nothing more to say
      4 shipping: handles OrderCreated (1): nothing more to say
      5 shipping: handles InventoryReserved (2): nothing more to say
      6 the customer: cancels (3)
      7 payment: asks for the charge on InventoryReserved (2), which succeeds: PaymentCompleted (4)
      8 shipping: handles OrderCancelRequested (3): ShipmentCancelled (5)
      9 payment: asks for the refund on ShipmentCancelled (5), which succeeds: PaymentRefunded (6)
      10 inventory: handles PaymentRefunded (6): InventoryReleased (7)
      11 shipping: asks for the label on PaymentCompleted (4), which is made: ShipmentCreated (8)
      12 another customer: buys the last unit"
    `)
    expect(told(broken)).toMatch(
      /cancels[\s\S]*InventoryReleased[\s\S]*which is made[\s\S]*another customer: buys the last unit/,
    )
  })

  test('payment forgets its tombstone: money is taken for an order that is undone', () => {
    const forgetful: typeof payment = {
      ...payment,
      ShipmentCancelled: (facts, event, outcome) =>
        facts.payment?.status === 'expected'
          ? {
              state: facts.payment,
              emit: [{ type: 'PaymentVoided', data: { outcome: 'not_asked' } }],
            }
          : payment.ShipmentCancelled(facts, event, outcome),
    }
    const broken = found({ payment: forgetful }, cancelled, 'money of a cancelled order is kept')
    expect(told(broken)).toMatch(/PaymentVoided[\s\S]*asks for the charge on InventoryReserved/)
  })

  test('a refund without its guard: more is given back than was taken', () => {
    const generous: Partial<Saga> = {
      paymentCall: ({ payment: row }, event) =>
        event.type === 'RefundRequested' && row?.chargeId
          ? {
              type: 'refund',
              key: `${event.orderId}:refund:${event.data.requestId}`,
              orderId: event.orderId,
              chargeId: row.chargeId,
              amountMinor: event.data.amountMinor,
              currency: row.currency,
            }
          : paymentCall({ payment: row }, event),
    }
    const broken = found(
      generous,
      walks['refunded and restocked'],
      'more money was given back than was taken',
    )
    expect(told(broken)).toMatch(
      /OrderCompleted[\s\S]*ask for a refund[\s\S]*ask for a refund[\s\S]*asks for the refund/,
    )
  })

  test('inventory releases by itself when a cancellation is asked for: the last unit is sold twice', () => {
    const hasty = {
      ...inventory,
      OrderCancelRequested: inventory.PaymentVoided,
    } as unknown as typeof inventory
    const broken = found({ inventory: hasty }, cancelled, 'the last unit was sold twice')
    expect(told(broken)).toMatch(
      /inventory: handles OrderCancelRequested .*InventoryReleased[\s\S]*another customer: buys the last unit/,
    )
  })

  test('a call that is made again with another key: the customer is charged twice', () => {
    let calls = 0
    const eager: Partial<Saga> = {
      paymentCall: (facts, event) => {
        const call = paymentCall(facts, event)
        calls += 1
        return call && { ...call, key: `${call.key}:${calls}` }
      },
    }
    const broken = found(eager, walks['refunded and restocked'], 'the customer was charged twice')
    expect(told(broken)).toMatch(
      /asks for the charge .*the (answer is lost|process dies)[\s\S]*asks for the charge/,
    )
  })

  test('a service that does not recognise what it has handled: what came back is counted twice', () => {
    const forgetful: Partial<Saga> = { isDuplicate: () => false }
    const broken = checkModel({
      left: walks['refunded and restocked'],
      saga: { ...defaultSaga, ...forgetful },
    }).broken
    expect(told(broken)).toMatch(/once more/)
  })

  test('a service that does not answer: the order never ends', () => {
    const silent: typeof inventory = {
      ...inventory,
      PaymentVoided: ({ reservation }) => ({ state: reservation, emit: [] }),
    }
    const broken = checkModel({
      left: cancelled,
      saga: { ...defaultSaga, inventory: silent },
    }).broken
    expect(broken?.rule).toMatch(/nobody can end it/)
  })
})
