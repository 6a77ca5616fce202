import { eventTypes } from '@sagaboard/events/catalog/events'
import { sampleEvent, sampleOrderId } from '@sagaboard/events/testing/samples'
import { describe, expect, test } from 'vitest'
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
