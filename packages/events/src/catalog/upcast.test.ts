import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  sampleAddress,
  sampleData,
  sampleLines,
  sampleOrderId,
  sampleOrderNumber,
  sampleTotalMinor,
} from '../testing/samples.ts'
import { events, eventTypes } from './events.ts'
import { UnreadableEvent, type Upcaster, upcast, upcasters, upcastWith } from './upcast.ts'

/** A type that has changed twice: v1 {price} in major units, v2 {priceMinor}, v3 {amount: {minor, currency}}. */
const registry = {
  PriceSet: {
    version: 3,
    data: z.strictObject({ amount: z.strictObject({ minor: z.int(), currency: z.string() }) }),
  },
  PriceDropped: { version: 1, data: z.strictObject({}) },
}
const chains: Record<string, readonly Upcaster[]> = {
  PriceSet: [
    ({ price }) => ({ priceMinor: Math.round((price as number) * 100) }),
    ({ priceMinor }) => ({ amount: { minor: priceMinor, currency: 'EUR' } }),
  ],
}
const read = (type: string, version: number, data: unknown) =>
  upcastWith(registry, chains, { type, schemaVersion: version, data, orderId: sampleOrderId })

describe('an event that was written with an older version', () => {
  test('is brought to the current shape, step by step, from wherever it begins', () => {
    const current = { amount: { minor: 1990, currency: 'EUR' } }
    expect(read('PriceSet', 1, { price: 19.9 })).toEqual(current)
    expect(read('PriceSet', 2, { priceMinor: 1990 })).toEqual(current)
    expect(read('PriceSet', 3, current)).toEqual(current)
  })

  test('leaves the stored payload as it was', () => {
    const stored = Object.freeze({ price: 19.9 })
    read('PriceSet', 1, stored)
    expect(stored).toEqual({ price: 19.9 })
  })
})

describe('an event that can not be read is a fault that no repetition heals', () => {
  test.each([
    ['an unknown type', 'PriceForgotten', 1, {}, 'unknown event type "PriceForgotten"'],
    [
      'the name of something that every object has',
      'constructor',
      1,
      {},
      'unknown event type "constructor"',
    ],
    [
      'a version from the future',
      'PriceSet',
      4,
      {},
      'PriceSet has schema version 4; this build reads 1 to 3',
    ],
    ['a version that is none', 'PriceSet', 0, {}, 'PriceSet has schema version 0'],
    ['half a version', 'PriceSet', 1.5, {}, 'PriceSet has schema version 1.5'],
    [
      'another shape',
      'PriceSet',
      3,
      { amount: { minor: '19.90', currency: 'EUR' } },
      'PriceSet v3 has another shape',
    ],
    [
      'a field that is not in the shape',
      'PriceDropped',
      1,
      { note: 'x' },
      'PriceDropped v1 has another shape',
    ],
    ['no payload', 'PriceDropped', 1, null, 'PriceDropped v1 has another shape'],
    [
      'an older payload over which an upcaster trips',
      'PriceSet',
      1,
      null,
      'PriceSet v1 could not be brought to the current version',
    ],
    [
      'an older payload of another shape',
      'PriceSet',
      1,
      { price: 'much' },
      'PriceSet v1 has another shape',
    ],
  ])('%s', (...[, type, version, data, message]) => {
    const attempt = () => read(type, version, data)
    expect(attempt).toThrow(UnreadableEvent)
    expect(attempt).toThrow(message)
    expect(new UnreadableEvent().retry).toBe(false)
  })
})

describe('the catalogue', () => {
  test.each(eventTypes)('%s: a type at version v has v - 1 upcasters', (type) => {
    expect(upcasters[type] ?? []).toHaveLength(events[type].version - 1)
  })

  test.each(eventTypes)('%s: its payload is read back as it was written', (type) => {
    expect(
      upcast({
        type,
        schemaVersion: events[type].version,
        data: JSON.parse(JSON.stringify(sampleData[type])),
        orderId: sampleOrderId,
      }),
    ).toEqual(sampleData[type])
  })

  test('an order from before there were numbers goes by the beginning of its id, as it was shown then', () => {
    const stored = {
      type: 'OrderCreated',
      schemaVersion: 1,
      data: before,
      orderId: '3c7f1a2b-44d0-4e63-9c1e-0a6f5b2d7e91',
    } as const
    expect(upcast(stored).orderNumber).toBe('3C7F-1A2B')
  })

  test('what an order says of a person stands in one place, also of those from before it had one', () => {
    const stored = {
      type: 'OrderCreated',
      schemaVersion: 2,
      data: { ...before, orderNumber: sampleOrderNumber },
      orderId: sampleOrderId,
    } as const
    expect(upcast(stored)).toEqual({
      orderNumber: sampleOrderNumber,
      lines: sampleLines,
      sizes: [],
      totalMinor: sampleTotalMinor,
      currency: 'EUR',
      country: 'DE',
      postcodePrefix: '042',
      locale: 'en',
      onShortage: 'cancel',
      personal: {
        email: 'ada@example.com',
        name: 'Ada',
        address: sampleAddress,
        paymentToken: 'tok_visa',
      },
    })
  })

  test('the postcode of an address that can not be reached is not told again', () => {
    const { code, reason } = { code: 'undeliverable_address', reason: 'shipping_failed' }
    const stored = {
      type: 'ShipmentFailed',
      schemaVersion: 2,
      data: { reason, code, postcode: '00000' },
      orderId: sampleOrderId,
    } as const
    expect(upcast(stored)).toEqual({ reason, code })
  })

  test('no other event says anything personal', () => {
    const said = eventTypes
      .filter((type) => type !== 'OrderCreated')
      .map((type) => sampleData[type])
    for (const word of ['ada@example.com', 'Ada', sampleAddress.line1, '04229', 'tok_visa'])
      expect(JSON.stringify(said)).not.toContain(word)
  })
})

/** As an order was written before what is personal had a place of its own. */
const before = {
  lines: sampleLines,
  totalMinor: sampleTotalMinor,
  currency: 'EUR',
  customer: { email: 'ada@example.com', name: 'Ada' },
  shipTo: sampleAddress,
  payment: { token: 'tok_visa' },
}
