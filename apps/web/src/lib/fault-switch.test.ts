import { services } from '@sagaboard/events/catalog/events'
import { faultKinds } from '@sagaboard/events/commands/switches'
import { sagaRows } from '@sagaboard/events/saga/sagas'
import { describe, expect, test } from 'vitest'
import { faultForm, faultSentence, faultSteps, stepLabels } from './fault-switch.ts'

describe('a fault switch in words', () => {
  test('says who, what and where', () => {
    const charge = { service: 'payment', eventType: 'InventoryReserved', latencyMs: 500 } as const
    expect(faultSentence({ ...charge, kind: 'fail' })).toBe(
      'Payment fails at charge, on InventoryReserved',
    )
    expect(faultSentence({ ...charge, kind: 'latency' })).toBe(
      'Payment waits 500 ms at charge, on InventoryReserved',
    )
    expect(faultSentence({ ...charge, eventType: 'OrderCreated', kind: 'duplicate' })).toBe(
      'Payment does it twice on OrderCreated',
    )
    expect(faultSentence({ ...charge, eventType: null, kind: 'crash' })).toBe(
      'Payment is killed before the commit at every step',
    )
  })

  test('has words for every step of the table and every fault', () => {
    expect(services.flatMap((service) => faultSteps(service))).toHaveLength(sagaRows.length)
    for (const service of services)
      for (const eventType of [null, ...faultSteps(service)])
        for (const kind of faultKinds) {
          const sentence = faultSentence({ service, eventType, kind, latencyMs: 1 })
          expect(sentence).not.toContain('undefined')
          expect(sentence).toContain(
            eventType ?? (kind === 'decline' ? 'at charge' : stepLabels(service, null)),
          )
        }
  })
})

describe('the form of a fault switch', () => {
  const key = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
  const fields = {
    service: 'payment',
    eventType: '',
    kind: 'fail',
    percent: '100',
    scope: 'share',
    sharePercent: '25',
    minutes: '0.5',
    reason: 'A trial',
  }
  const read = (change: Record<string, string>) =>
    faultForm(key).safeParse({ ...fields, ...change })
  const wrong = (change: Record<string, string>) =>
    Object.fromEntries(
      read(change).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [],
    )

  test('means what the server takes', () => {
    expect(read({}).data).toEqual({
      idempotencyKey: key,
      service: 'payment',
      eventType: null,
      kind: 'fail',
      percent: 100,
      latencyMs: 0,
      sharePercent: 25,
      orderId: null,
      minutes: 0.5,
      stopAfter: null,
      reason: 'A trial',
    })
  })

  test('takes a decline of charges, and a rule by which it stops', () => {
    expect(read({ kind: 'decline', percent: '15' }).data).toMatchObject({ percent: 15 })
    expect(read({ eventType: 'InventoryReserved', kind: 'decline' }).success).toBe(true)
    expect(read({ stopAfter: '20' }).data).toMatchObject({ stopAfter: 20 })
  })

  test('is judged by the rules of the server, at the field', () => {
    expect(wrong({ scope: 'order', orderId: 'x', reason: ' ', percent: '' })).toEqual({
      orderId: 'Give the number of an order, or its whole id.',
      reason: 'Say in a few words why.',
      percent: 'Give the share of attempts in whole percent, from 1 to 100.',
    })
    expect(wrong({ kind: 'latency', latencyMs: '' })).toEqual({
      latencyMs: 'Give a wait from 1 to 3000 ms.',
    })
    expect(wrong({ kind: 'decline', stopAfter: '3' })).toEqual({
      stopAfter: expect.stringContaining('needs no person'),
    })
    expect(wrong({ service: 'shipping', kind: 'decline' })).toEqual({
      kind: expect.stringContaining('Only the charge of payment'),
    })
    expect(wrong({ kind: 'decline', eventType: 'ShipmentFailed' })).toEqual({
      kind: expect.stringContaining('Only the charge of payment'),
    })
    expect(wrong({ stopAfter: '2.5' })).toEqual({
      stopAfter: 'Give a number of orders from 0 to 10000, or leave it empty.',
    })
    expect(wrong({ service: 'orders', kind: 'timeout_after_effect' })).toEqual({
      kind: expect.stringContaining('asks nobody at this step'),
    })
  })
})
