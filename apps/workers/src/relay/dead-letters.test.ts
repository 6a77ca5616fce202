import type { DeadLetter } from '@sagaboard/events/log/dead-letter'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createDeadLetters, type DeadLetters } from './dead-letters.ts'

const running: DeadLetters[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((letters) => letters.stop()))
})

const letterAt = (messageOffset: number): DeadLetter => ({
  type: 'unroutable',
  at: '2026-01-05T09:00:00.000Z',
  message: {
    topic: 'order-events',
    partition: 0,
    messageOffset,
    key: null,
    value: 'hello',
    headers: {},
    reason: 'it has no order id',
  },
})

/** Rows and a broker in memory, either of which can be away. */
function snapshot(offsets: readonly number[]) {
  const rows = new Map(offsets.map((offset) => [offset, { letter: letterAt(offset), done: false }]))
  const topic: number[] = []
  const state = { brokerAway: false, storeAway: false, prepared: 0 }
  const offsetOf = (letter: DeadLetter) =>
    letter.type === 'unroutable' ? letter.message.messageOffset : 0
  const letters = createDeadLetters({
    store: {
      unpublished: async (limit) =>
        [...rows.values()]
          .filter(({ done }) => !done)
          .map(({ letter }) => letter)
          .slice(0, limit),
      async published(some) {
        if (state.storeAway) throw new Error('the database is away')
        for (const letter of some) rows.set(offsetOf(letter), { letter, done: true })
      },
    },
    publisher: {
      async prepare() {
        state.prepared++
      },
      async publish(some) {
        if (state.brokerAway) throw new Error('the broker is away')
        topic.push(...some.map(offsetOf))
      },
      close: async () => {},
    },
    logger: pino({ level: 'silent' }),
    pollMs: 5,
  })
  running.push(letters)
  return {
    rows,
    topic,
    state,
    letters,
    waiting: () => [...rows.values()].filter(({ done }) => !done).length,
  }
}

const offsets = Array.from({ length: 250 }, (_, index) => index)

test('each row is published once while all goes well, however many there are, and new ones as they come', async () => {
  const { rows, topic, letters, waiting } = snapshot(offsets)
  letters.start()
  await eventually(() => expect(waiting()).toBe(0))
  rows.set(250, { letter: letterAt(250), done: false })
  await eventually(() => expect(topic).toEqual([...offsets, 250]))
})

test('a broker that is away shows in the health; the rows wait, and follow when it is back', async () => {
  const { topic, state, letters, waiting } = snapshot(offsets)
  state.brokerAway = true
  letters.start()
  await eventually(() => expect(letters.trouble()).toBe('dead letters wait: the broker is away'))
  expect(waiting()).toBe(250)
  state.brokerAway = false
  await eventually(() => expect(waiting()).toBe(0))
  expect(topic).toEqual(offsets)
  await eventually(() => expect(letters.trouble()).toBeNull())
  expect(state.prepared, 'after a failure the topic may be another one').toBeGreaterThan(1)
})

test('what was not marked is published again: nothing is lost, and a copy may come twice', async () => {
  const { topic, state, letters, waiting } = snapshot([1, 2])
  state.storeAway = true
  letters.start()
  await eventually(() => expect(topic.length).toBeGreaterThanOrEqual(2))
  expect(waiting()).toBe(2)
  await letters.stop()
  state.storeAway = false
  letters.start()
  await eventually(() => expect(waiting()).toBe(0))
  expect(new Set(topic)).toEqual(new Set([1, 2]))
  expect(topic.length).toBeGreaterThanOrEqual(4)
})
