import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { eventTypes } from '@sagaboard/events/catalog/events'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { sampleEvent, sampleOrderId } from '@sagaboard/events/testing/samples'
import { describe, expect, test } from 'vitest'
import { foldPublic } from './fold-public.ts'
import { toPublicEvent } from './public-event.ts'

describe('what a shopper is told of an event', () => {
  test.each(eventTypes)('%s keeps its place and its time', (type) => {
    const event = sampleEvent(type, 3)
    expect(toPublicEvent(event)).toMatchObject({ version: 3, time: event.time })
  })

  test.each(eventTypes)('%s gives away nothing of ours and nobody’s address', (type) => {
    const told = JSON.stringify(toPublicEvent(sampleEvent(type, 3)))
    for (const secret of [
      sampleOrderId,
      'ada@example.com',
      'Karl-Heine',
      'tok_visa',
      'ch_1',
      're_1',
      'sh_1',
      'reservation',
      'partition',
      'causation',
      type,
    ]) {
      expect(told).not.toContain(secret)
    }
  })
})

describe('what a person has stated is told as what it is, without the words of staff', () => {
  const settled = { reference: 'PSP 4711', note: 'they never answered' }
  const told = (...[type, data]: Parameters<typeof stated>) => toPublicEvent(stated(type, data))
  const stated = (type: 'PaymentCompleted' | 'PaymentFailed' | 'ShipmentFailed', data: object) =>
    ({ ...sampleEvent(type, 3), data: { ...data, settled } }) as SagaEvent
  const declined = { reason: 'payment_declined', code: 'settled_by_staff' }
  const failed = { reason: 'shipping_failed', code: 'settled_by_staff' }

  test('no bank has said no, and no postcode is unknown', () => {
    expect(told('PaymentFailed', declined)).toMatchObject({ kind: 'declined', why: 'not_made' })
    expect(told('ShipmentFailed', failed)).toMatchObject({ kind: 'not_taken' })
    for (const event of [told('PaymentFailed', declined), told('ShipmentFailed', failed)])
      expect(JSON.stringify(event)).not.toMatch(/PSP|staff|never answered/)
  })

  test('and adds up to the same for staff and shopper', () => {
    for (const [type, data] of [
      ['PaymentFailed', declined],
      ['ShipmentFailed', failed],
    ] as const) {
      const history = [sampleEvent('OrderCreated', 1), { ...stated(type, data), version: 2 }]
      const { status, reason, payment, shipment } = foldOrder(history as SagaEvent[])
      expect(foldPublic(history.map((event) => toPublicEvent(event as SagaEvent)))).toMatchObject({
        status,
        reason,
        payment,
        shipment,
      })
    }
  })
})
