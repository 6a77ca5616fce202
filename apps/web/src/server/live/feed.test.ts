import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type FeedFrame,
  feedFrameEventsMax,
  feedReplayEventsMax,
  frameIntervalMs,
  type JoinedFeed,
  type Positions,
} from '../../live/protocol.ts'
import { FeedRoom, type ReadAfter, toFeedEvent } from './feed.ts'

/** A log of two partitions with a tail that has read all of it. */
class Log {
  readonly events: SagaEvent[] = []
  readonly positions = new Map([
    [0, 0],
    [1, 0],
  ])

  append(partition: number, count = 1): SagaEvent[] {
    const added = Array.from({ length: count }, () => {
      const position = (this.positions.get(partition) ?? 0) + 1
      this.positions.set(partition, position)
      return {
        ...sampleEvent('OrderCreated', 1),
        id: `${partition}-${position}`,
        partition,
        position,
      }
    })
    this.events.push(...added)
    return added
  }

  readonly read: ReadAfter = async (positions, limit) =>
    this.events
      .filter(
        ({ partition, position }) =>
          positions.has(partition) && position > (positions.get(partition) ?? 0),
      )
      .slice(0, limit)
}

function setUp() {
  const log = new Log()
  const room = new FeedRoom(() => log.positions)
  const join = async (who: string, from: Positions | null, read = log.read) => {
    const frames: FeedFrame[] = []
    let joined: JoinedFeed | undefined
    await room.join(
      who,
      { from, emit: (frame) => frames.push(frame), answer: (answer) => (joined = answer) },
      read,
    )
    return {
      frames,
      joined: () => joined,
      ids: () => frames.flatMap(({ events }) => events.map(({ id }) => id)),
    }
  }
  return { log, room, join }
}

describe('following everything', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('starts at the end of the log when nothing is asked for', async () => {
    const { log, room, join } = setUp()
    log.append(0, 3)
    const me = await join('me', null)
    expect(me.joined()).toEqual({
      type: 'joined',
      positions: { 0: 3, 1: 0 },
      reset: false,
      replayed: 0,
    })
    room.publish(log.append(1))
    vi.advanceTimersByTime(frameIntervalMs)
    expect(me.ids()).toEqual(['1-1'])
    expect(me.frames[0]).toMatchObject({
      replay: false,
      skipped: 0,
      positions: { 0: 3, 1: 1 },
      counts: { OrderCreated: 1 },
    })
  })

  test('loses nothing that happened while nobody watched, whoever comes back second', async () => {
    const { log, room, join } = setUp()
    const first = await join('first', null)
    room.publish(log.append(0))
    vi.advanceTimersByTime(frameIntervalMs)
    room.leave('first')
    // The tail passes these by: it hands nothing over while nobody is there.
    log.append(0, 4)
    await join('second', null)
    const back = await join('first', first.frames.at(-1)?.positions ?? null)
    expect(back.ids()).toEqual(['0-2', '0-3', '0-4', '0-5'])
  })

  test('replays exactly what a browser that comes back lacks, also what happens meanwhile', async () => {
    const { log, room, join } = setUp()
    const other = await join('other', null)
    room.publish([...log.append(0, 3), ...log.append(1, 2)])
    vi.advanceTimersByTime(frameIntervalMs)
    const me = await join('me', { 0: 1 }, async (positions, limit) => {
      if (log.positions.get(0) === 3) {
        room.publish(log.append(0))
        vi.advanceTimersByTime(frameIntervalMs)
      }
      return log.read(positions, limit)
    })
    expect(me.joined()).toMatchObject({ reset: false, replayed: 4 })
    expect(me.ids().sort()).toEqual(['0-2', '0-3', '0-4', '1-1', '1-2'])
    expect(me.frames.map(({ replay }) => replay)).toEqual([true, false])
    expect(me.frames.at(-1)?.positions).toEqual({ 0: 4, 1: 2 })
    expect(other.ids()).toHaveLength(6)
  })

  test('says where it stands after each part of a long replay', async () => {
    const { log, join } = setUp()
    log.append(0, feedFrameEventsMax + 10)
    const me = await join('me', { 0: 0, 1: 0 })
    expect(me.frames.map(({ positions }) => positions[0])).toEqual([
      feedFrameEventsMax,
      feedFrameEventsMax + 10,
    ])
  })

  test('asks to start anew when too much was missed', async () => {
    const { log, join } = setUp()
    log.append(0, feedReplayEventsMax + 1)
    const me = await join('me', { 0: 0 })
    expect(me.joined()).toMatchObject({
      reset: true,
      positions: { 0: feedReplayEventsMax + 1 },
      replayed: 0,
    })
    expect(me.frames).toEqual([])
  })

  test('counts events that were missed, not numbers that other partitions have', async () => {
    const { log, join } = setUp()
    log.positions.set(0, 10 * feedReplayEventsMax)
    log.append(0, 2)
    const me = await join('me', { 0: 0 })
    expect(me.joined()).toMatchObject({ reset: false, replayed: 2 })
    expect(me.ids()).toHaveLength(2)
  })

  test('counts what does not fit into a frame', async () => {
    const { log, room, join } = setUp()
    const me = await join('me', null)
    room.publish(log.append(0, feedFrameEventsMax + 7))
    vi.advanceTimersByTime(frameIntervalMs)
    expect(me.frames).toHaveLength(1)
    expect(me.frames[0]).toMatchObject({
      skipped: 7,
      counts: { OrderCreated: feedFrameEventsMax + 7 },
    })
    expect(me.frames[0]?.events.at(-1)?.position).toBe(feedFrameEventsMax + 7)
  })

  test('a frame of a few events is followed sooner than one of many', async () => {
    const { log, room, join } = setUp()
    const me = await join('me', null)
    for (const [events, pauseMs] of [
      [1, 30],
      [5, 50],
      [200, frameIntervalMs],
    ] as const) {
      vi.advanceTimersByTime(frameIntervalMs)
      me.frames.length = 0
      room.publish(log.append(0, events))
      vi.advanceTimersByTime(0)
      room.publish(log.append(0))
      vi.advanceTimersByTime(pauseMs - 1)
      expect(me.frames).toHaveLength(1)
      vi.advanceTimersByTime(1)
      expect(me.frames).toHaveLength(2)
    }
  })

  test('shows the reason and the money of an event, and not its payload', () => {
    expect(toFeedEvent(sampleEvent('OrderCreated', 1))).toMatchObject({
      amountMinor: 7_800,
      currency: 'EUR',
    })
    expect(toFeedEvent(sampleEvent('PaymentFailed', 3))).toMatchObject({
      reason: 'payment_declined',
    })
    expect(JSON.stringify(toFeedEvent(sampleEvent('OrderCreated', 1)))).not.toContain(
      'ada@example.com',
    )
  })
})
