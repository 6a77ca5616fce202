import { services } from '@sagaboard/events/catalog/events'
import { faultKinds } from '@sagaboard/events/commands/switches'
import { orderSaga } from '@sagaboard/events/saga/order-saga'
import { describe, expect, it } from 'vitest'
import { faultSentence, faultSteps, stepLabels } from './fault-switch.ts'

describe('a fault switch in words', () => {
  it('says who, what and where', () => {
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

  it('has words for every step of the table and every fault', () => {
    expect(services.flatMap(faultSteps)).toHaveLength(orderSaga.steps.length)
    for (const service of services)
      for (const eventType of [null, ...faultSteps(service)])
        for (const kind of faultKinds) {
          const sentence = faultSentence({ service, eventType, kind, latencyMs: 1 })
          expect(sentence).not.toContain('undefined')
          expect(sentence).toContain(eventType ?? stepLabels(service, null))
        }
  })
})
