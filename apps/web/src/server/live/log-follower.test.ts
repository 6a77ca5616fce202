import type { StoredEvent } from '@sagaboard/events/log/event-store'
import type { NotificationListener } from '@sagaboard/events/log/notifier'
import { eventually } from '@sagaboard/events/testing/eventually'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { type FollowedLog, LogFollower } from './log-follower.ts'

const tails: LogFollower[] = []
afterEach(async () => {
  await Promise.all(tails.splice(0).map((tail) => tail.stop()))
})

/** A log of one partition; `beforeHeads` is called while somebody waits for where its end is. */
function setUp() {
  const events: StoredEvent[] = []
  const listeners = new Set<NotificationListener>()
  const state = { watched: false, reads: 0, beforeHeads: async () => {} }
  const log: FollowedLog = {
    async heads() {
      await state.beforeHeads()
      return new Map([[0, events.length]])
    },
    async read(positions) {
      state.reads++
      return events.filter(({ position }) => position > (positions.get(0) ?? 0))
    },
    onNotification(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const append = () => {
    const position = events.length + 1
    events.push({ ...sampleEvent('OrderCreated', 1), partition: 0, position })
    for (const listener of listeners) listener([0], ['OrderCreated'])
  }
  const seen: number[] = []
  const tail = new LogFollower(
    log,
    pino({ level: 'silent' }),
    (entries) => seen.push(...entries.map(({ position }) => position)),
    () => state.watched,
  )
  tails.push(tail)
  const watch = () => {
    state.watched = true
    return tail.attend()
  }
  return { append, seen, state, tail, watch }
}

test('while nobody watches nothing is read, and the tail knows where the end is', async () => {
  const { append, seen, state, tail } = setUp()
  append()
  tail.start()
  await eventually(() => expect(tail.positions.get(0)).toBe(1))
  append()
  await eventually(() => expect(tail.positions.get(0)).toBe(2))
  expect(tail.lastReadAt).not.toBeNull()
  expect([state.reads, seen]).toEqual([0, []])
})

test('who comes to watch gets all that happens from then on, once and in order', async () => {
  const { append, seen, tail, watch } = setUp()
  append()
  tail.start()
  await eventually(() => expect(tail.positions.get(0)).toBe(1))
  append()
  await watch()
  expect(tail.positions.get(0), 'what was passed by before is not news').toBe(2)
  seen.length = 0
  append()
  append()
  await eventually(() => expect(seen).toEqual([3, 4]))
  append()
  await eventually(() => expect(seen).toEqual([3, 4, 5]))
})

test('who comes while the log can not be read is not kept waiting', async () => {
  const { state, tail, watch } = setUp()
  state.beforeHeads = () => Promise.reject(new Error('the database is away'))
  tail.start()
  await watch()
  await watch()
  expect(tail.lastReadAt).toBeNull()
})

test('what happens between the coming of somebody and an answer that was asked for before is not passed by', async () => {
  const { append, seen, state, tail, watch } = setUp()
  append()
  tail.start()
  await eventually(() => expect(tail.positions.get(0)).toBe(1))
  let told = 0
  state.beforeHeads = async () => {
    // The one who comes is told that it sees everything after this position; the answer under way will be a later one.
    told = tail.positions.get(0) ?? 0
    void watch()
    append()
  }
  await eventually(() => expect(seen).toEqual([2]))
  expect(told).toBe(1)
})
