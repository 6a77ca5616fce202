import { describe, expect, test } from 'vitest'
import { decodeEvent } from '../log/decode.ts'
import type { StoredEvent } from '../log/event-store.ts'
import { sampleEvent, sampleOrderId } from '../testing/samples.ts'
import { fromMessage, toMessage } from './message.ts'

const event = sampleEvent('InventoryReserved', 2)
const stored: StoredEvent = {
  ...event,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  actor: 'system',
}

/** A message as it comes back from a broker: everything is bytes. */
function received(
  changed: {
    headers?: Record<string, string | undefined>
    value?: string | null
    key?: string
  } = {},
) {
  const message = toMessage(stored)
  const headers = Object.entries({ ...message.headers, ...changed.headers }).flatMap(
    ([name, value]) => (value === undefined ? [] : [[name, Buffer.from(String(value))] as const]),
  )
  const value = changed.value === undefined ? String(message.value) : changed.value
  return {
    key: Buffer.from(changed.key ?? String(message.key)),
    value: value === null ? null : Buffer.from(value),
    headers: Object.fromEntries(headers),
  }
}

test('an event comes back as it was sent, its own trace included', () => {
  const back = fromMessage(received(), stored.partition)
  expect(back).toEqual({ type: 'event', stored: { ...stored, source: undefined } })
  if (back.type === 'event')
    expect(decodeEvent(back.stored)).toEqual({ ...stored, source: 'inventory' })
})

test('the headers are those of CloudEvents 1.0, and key and partition keep an order together', () => {
  const { key, partition, headers } = toMessage(stored)
  expect({ key, partition }).toEqual({ key: sampleOrderId, partition: stored.partition })
  expect(headers).toMatchObject({
    ...{
      ce_specversion: '1.0',
      ce_id: stored.id,
      ce_source: '/sagaboard/inventory',
      ce_type: 'InventoryReserved',
    },
    ...{ ce_subject: sampleOrderId, ce_time: stored.time, ce_traceparent: stored.traceparent },
    ...{ ce_orderversion: '2', ce_schemaversion: '1', ce_position: '2' },
  })
})

test('of an event for others only the place is read', () => {
  const back = fromMessage(received({ value: 'not JSON' }), 7, ['OrderCreated'])
  expect(back).toEqual({
    type: 'other',
    place: { orderId: sampleOrderId, version: 2, partition: 7, position: 2 },
  })
})

describe('a message that was damaged says which event it was', () => {
  test.each([
    ['no JSON', { value: '{' }],
    ['no value', { value: null }],
    ['another value', { value: 'null' }],
    ['half a value', { value: '{}' }],
    ['no id', { headers: { ce_id: undefined } }],
    ['no type', { headers: { ce_type: undefined } }],
    ['no schema version', { headers: { ce_schemaversion: 'one' } }],
    ['no position', { headers: { ce_position: '-3' } }],
  ])('%s', (_what, changed) => {
    expect(fromMessage(received(changed), 0)).toMatchObject({
      type: 'unreadable',
      orderId: sampleOrderId,
      version: 2,
    })
  })

  test('by its key, when the subject is gone', () => {
    const back = fromMessage(received({ headers: { ce_subject: undefined, ce_id: undefined } }), 0)
    expect(back).toMatchObject({ type: 'unreadable', orderId: sampleOrderId })
  })
})

describe('a message that concerns no order', () => {
  test.each([
    ['no headers at all', { key: Buffer.from('a'), value: Buffer.from('hello'), headers: {} }],
    ['nothing at all', { key: null, value: null, headers: undefined }],
    ['an order id that is none', received({ headers: { ce_subject: 'order 17' } })],
    ['a version that is none', received({ headers: { ce_orderversion: '0' } })],
  ])('%s', (_what, message) => {
    expect(fromMessage(message, 0)).toMatchObject({ type: 'unroutable' })
  })
})
