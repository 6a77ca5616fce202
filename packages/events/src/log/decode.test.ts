import { describe, expect, test } from 'vitest'
import { UnreadableEvent } from '../catalog/upcast.ts'
import { sampleEvent, sampleHistory, sampleOrderId } from '../testing/samples.ts'
import { decodeEvent, deliveriesOf, deliveryOf } from './decode.ts'
import { derivedId } from './derived-id.ts'
import type { StoredEvent } from './event-store.ts'
import { GapDetector, VersionGap } from './gap-detector.ts'

const stored = (event: object): StoredEvent => event as StoredEvent
const [placed, reserved, paid, shipped] = sampleHistory(
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
).map(stored) as [StoredEvent, StoredEvent, StoredEvent, StoredEvent]

describe('an event of the log', () => {
  test('is read in its current shape, with the service that stated it', () => {
    expect(decodeEvent(placed)).toEqual(sampleEvent('OrderCreated', 1))
    expect(decodeEvent(reserved).source).toBe('inventory')
  })

  test.each([
    ['of an unknown type', { ...placed, type: 'OrderWished' }],
    ['of a newer version', { ...placed, schemaVersion: 99 }],
    ['of another shape', { ...placed, data: { lines: [] } }],
    ['without a payload', { ...placed, data: null }],
  ])('%s is a fault of its order, with its place', (_what, event) => {
    const delivery = deliveryOf(stored(event))
    expect(delivery).toEqual({
      type: 'unreadable',
      unreadable: { stored: event, error: expect.any(UnreadableEvent) },
    })
  })
})

describe('the versions of an order', () => {
  const gapOf = (events: readonly StoredEvent[], gapDetector = new GapDetector()) =>
    deliveriesOf(events, undefined, gapDetector).flatMap((one) =>
      one.type === 'unreadable' ? [one.unreadable] : [],
    )

  test('come without a gap, and events that come again are none', () => {
    expect(gapOf([placed, reserved, placed, reserved, paid])).toEqual([])
  })

  test('start wherever an order is met', () => {
    expect(gapOf([reserved, paid])).toEqual([])
  })

  test('with a gap are the fault of the event that is missing, and the order is read again', () => {
    const [gap] = gapOf([placed, paid, shipped])
    expect(gap?.stored).toMatchObject({ orderId: sampleOrderId, version: 2 })
    expect(gap?.error).toBeInstanceOf(VersionGap)
    expect(gap?.error).toMatchObject({ message: 'event 2 is missing before event 3', retry: true })
  })

  test('are watched across batches, and also where nobody hears the event', () => {
    const gapDetector = new GapDetector()
    const subscribesTo = (events: readonly StoredEvent[]) =>
      deliveriesOf(events, ['OrderCreated', 'ShipmentCreated'], gapDetector)
    expect(subscribesTo([placed, reserved]).map((one) => one.type)).toEqual(['event'])
    expect(subscribesTo([{ ...paid, version: 4 }]).map((one) => one.type)).toEqual(['unreadable'])
  })

  test('are kept apart by partition, and forgotten with it', () => {
    const gapDetector = new GapDetector()
    expect(gapOf([placed], gapDetector)).toEqual([])
    expect(gapOf([{ ...paid, partition: 1 }], gapDetector)).toEqual([])
    gapDetector.forget(0)
    expect(gapOf([paid], gapDetector)).toEqual([])
  })

  test('of very many orders are not remembered for ever', () => {
    const gapDetector = new GapDetector()
    const many = Array.from({ length: 6_000 }, (_, index) => ({
      ...placed,
      orderId: `order-${index}`,
    }))
    expect(gapOf(many, gapDetector)).toEqual([])
    expect(gapOf([{ ...paid, orderId: 'order-0' }], gapDetector)).toEqual([])
    expect(gapOf([{ ...paid, orderId: 'order-5999' }], gapDetector)).toHaveLength(1)
  })
})

describe('the id of what an event gives rise to', () => {
  test('is the same for the same cause, service and place, and another one else', () => {
    const id = derivedId(placed.id, 'inventory', 0)
    expect(derivedId(placed.id, 'inventory', 0)).toBe(id)
    const others = [
      derivedId(reserved.id, 'inventory', 0),
      derivedId(placed.id, 'payment', 0),
      derivedId(placed.id, 'inventory', 1),
    ]
    expect(new Set([id, ...others]).size).toBe(4)
  })

  test('is a UUID of version 8', () => {
    expect(derivedId(placed.id, 'inventory', 0)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})
