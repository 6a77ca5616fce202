import { expect, test } from 'vitest'
import { sampleEvent } from '../testing/samples.ts'
import { derivedId } from './derived-id.ts'
import { newEntry } from './new-entry.ts'
import { partitionOf } from './partition.ts'

const at = new Date('2026-01-05T09:00:00.000Z')
const context = { at, partitions: 12 }
const voided = { type: 'PaymentVoided' as const, data: { outcome: 'not_asked' as const } }

test('an entry that follows from an event is the same however often it is made, and goes on with its order, correlation and trace', () => {
  const event = { ...sampleEvent('ShipmentCancelled', 4), traceparent: '00-a-b-01' }
  const entry = newEntry({ event, by: 'payment', index: 0 }, voided, context)
  expect(newEntry({ event, by: 'payment', index: 0 }, voided, context)).toEqual(entry)
  expect(entry).toEqual({
    id: derivedId(event.id, 'payment', 0),
    orderId: event.orderId,
    partition: partitionOf(event.orderId, 12),
    type: 'PaymentVoided',
    schemaVersion: 3,
    time: at.toISOString(),
    data: voided.data,
    causationId: event.id,
    correlationId: event.correlationId,
    traceparent: '00-a-b-01',
    actor: null,
  })
  expect(newEntry({ event, by: 'payment', index: 1 }, voided, context).id).not.toBe(entry.id)
  expect(newEntry({ event, by: 'shipping', index: 0 }, voided, context).id).not.toBe(entry.id)
})

test('an entry that somebody asks for has an id of its own, and begins a correlation unless it belongs to one', () => {
  const { orderId } = sampleEvent('OrderCreated', 1)
  const first = newEntry(null, voided, { ...context, orderId, actor: 'customer' })
  expect(first).toMatchObject({
    orderId,
    causationId: null,
    traceparent: null,
    actor: 'customer',
    correlationId: first.id,
  })
  expect(newEntry(null, voided, { ...context, orderId }).id).not.toBe(first.id)
  expect(newEntry(null, voided, { ...context, orderId, id: 'given' })).toMatchObject({
    id: 'given',
    correlationId: 'given',
  })
  expect(
    newEntry(null, voided, { ...context, orderId, correlationId: first.id }).correlationId,
  ).toBe(first.id)
})

test('the version of the shape is that of the catalogue', () => {
  const { orderId } = sampleEvent('OrderCreated', 1)
  const refunded = sampleEvent('PaymentRefunded', 5)
  expect(newEntry(null, refunded, { ...context, orderId }).schemaVersion).toBe(3)
})
