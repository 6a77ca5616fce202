import { describe, expect, test } from 'vitest'
import { events } from '../catalog/events.ts'
import { decodeEvent } from '../log/decode.ts'
import type { StoredEvent } from '../log/event-store.ts'
import { sampleEvent, sampleOrderId } from '../testing/samples.ts'
import { toBinaryMessage } from './binary-message.ts'
import { fromMessage, sourceOf, toMessage } from './message.ts'

const event = sampleEvent('InventoryReserved', 2)
const stored: StoredEvent = {
  ...event,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  actor: 'system',
}

interface Changed {
  headers?: Record<string, string | undefined>
  value?: string | null
  key?: string
}

const forms = {
  'of this build': toMessage(stored),
  'of an earlier build': toBinaryMessage(stored, sourceOf(stored.type)),
}
type Form = keyof typeof forms
const formNames = Object.keys(forms) as Form[]

/** A message as it comes back from a broker: everything is bytes. */
function received(form: Form, changed: Changed = {}) {
  const message = forms[form]
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

/** The same, with attributes of its value changed. */
const withAttributes = (changed: object) =>
  received('of this build', {
    value: JSON.stringify({
      ...JSON.parse(String(forms['of this build'].value)),
      ...changed,
    }),
  })

test.each(formNames)('an event %s comes back as it was sent, its own trace included', (form) => {
  const back = fromMessage(received(form), stored.partition)
  expect(back).toEqual({ type: 'event', stored: { ...stored, source: undefined } })
  if (back.type === 'event')
    expect(decodeEvent(back.stored)).toEqual({ ...stored, source: 'inventory' })
})

test('what is unknown of an event is left out, and comes back as unknown', () => {
  const plain = { ...stored, traceparent: null, actor: null, causationId: null }
  const message = toMessage(plain)
  expect(Object.keys(JSON.parse(String(message.value)))).not.toContain('actor')
  expect(Object.keys(message.headers ?? {})).toEqual(['content-type', 'log-entry'])
  const headers = Object.entries(message.headers ?? {}).map(([name, one]) => [
    name,
    Buffer.from(String(one)),
  ])
  const bytes = {
    key: Buffer.from(String(message.key)),
    value: Buffer.from(String(message.value)),
    headers: Object.fromEntries(headers),
  }
  expect(fromMessage(bytes, stored.partition)).toEqual({
    type: 'event',
    stored: { ...plain, source: undefined },
  })
})

test('the value is a CloudEvent 1.0, two headers say what it is and one its trace, and key and partition keep an order together', () => {
  const { key, partition, headers, value } = toMessage(stored)
  expect({ key, partition }).toEqual({ key: sampleOrderId, partition: stored.partition })
  expect(headers).toEqual({
    'content-type': 'application/cloudevents+json; charset=UTF-8',
    'log-entry': 'InventoryReserved 2 2',
    traceparent: stored.traceparent,
  })
  const cloudEvent = JSON.parse(String(value))
  expect(cloudEvent).toEqual({
    specversion: '1.0',
    id: stored.id,
    source: '/sagaboard/inventory',
    type: 'InventoryReserved',
    subject: sampleOrderId,
    time: stored.time,
    orderversion: 2,
    schemaversion: events.InventoryReserved.version,
    position: '2',
    causationid: stored.causationId ?? undefined,
    correlationid: stored.correlationId,
    traceparent: stored.traceparent,
    actor: 'system',
    data: stored.data,
  })
  // The names of attributes, as CloudEvents has them.
  for (const name of Object.keys(cloudEvent)) expect(name).toMatch(/^[a-z0-9]{1,20}$/)
})

test.each(formNames)('of an event %s for others only the place is read', (form) => {
  const asked: unknown[] = []
  const back = fromMessage(received(form, { value: 'not JSON' }), 7, (named) => {
    asked.push(named)
    return false
  })
  const place = { orderId: sampleOrderId, version: 2, partition: 7, position: 2 }
  expect(back).toEqual({ type: 'other', place })
  expect(asked).toEqual([{ ...place, type: 'InventoryReserved' }])
})

describe('a message that was damaged says which event it was', () => {
  test.each([
    ['no JSON', received('of this build', { value: '{' })],
    ['no value', received('of this build', { value: null })],
    ['another value', received('of this build', { value: 'null' })],
    ['half a value', received('of this build', { value: '{}' })],
    ['no id', withAttributes({ id: undefined })],
    ['an id that is none', withAttributes({ id: 'one' })],
    ['no time', withAttributes({ time: undefined })],
    ['no schema version', withAttributes({ schemaversion: 'one' })],
    ['no correlation', withAttributes({ correlationid: 7 })],
    ['no position', received('of this build', { headers: { 'log-entry': 'InventoryReserved 2' } })],
    ['no type', received('of this build', { headers: { 'log-entry': ' 2 2' } })],
    ['no JSON, earlier', received('of an earlier build', { value: '{' })],
    ['no value, earlier', received('of an earlier build', { value: null })],
    ['another value, earlier', received('of an earlier build', { value: 'null' })],
    ['half a value, earlier', received('of an earlier build', { value: '{}' })],
    ['no id, earlier', received('of an earlier build', { headers: { ce_id: undefined } })],
    ['no type, earlier', received('of an earlier build', { headers: { ce_type: undefined } })],
    [
      'no schema version, earlier',
      received('of an earlier build', { headers: { ce_schemaversion: 'one' } }),
    ],
    ['no position, earlier', received('of an earlier build', { headers: { ce_position: '-3' } })],
  ])('%s', (_what, message) => {
    expect(fromMessage(message, 0)).toMatchObject({
      type: 'unreadable',
      orderId: sampleOrderId,
      version: 2,
    })
  })

  test('by its key, when the subject of an earlier one is gone', () => {
    const headers = { ce_subject: undefined, ce_id: undefined }
    const back = fromMessage(received('of an earlier build', { headers }), 0)
    expect(back).toMatchObject({ type: 'unreadable', orderId: sampleOrderId })
  })
})

describe('a message that concerns no order', () => {
  test.each([
    ['no headers at all', { key: Buffer.from('a'), value: Buffer.from('hello'), headers: {} }],
    ['nothing at all', { key: null, value: null, headers: undefined }],
    ['an order id that is none', received('of this build', { key: 'order 17' })],
    [
      'a version that is none',
      received('of this build', { headers: { 'log-entry': 'OrderCreated 0 1' } }),
    ],
    [
      'an order id that is none, earlier',
      received('of an earlier build', { headers: { ce_subject: 'order 17' } }),
    ],
    [
      'a version that is none, earlier',
      received('of an earlier build', { headers: { ce_orderversion: '0' } }),
    ],
  ])('%s', (_what, message) => {
    expect(fromMessage(message, 0)).toMatchObject({ type: 'unroutable' })
  })
})
