import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { sampleEvent, sampleHistory, sampleOrderId } from '@sagaboard/events/testing/samples'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  frameIntervalMs,
  type OrderFrame,
  orderFrameEventsMax,
  pauseAfterMs,
} from '../../live/protocol.ts'
import { OrderRooms } from './rooms.ts'

const history = sampleHistory(
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
  'InventoryCommitted',
  'OrderCompleted',
)
const versions = (frames: OrderFrame[]) =>
  frames.map(({ events }) => events.map(({ version }) => version))

describe('following one order', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const follow = async (
    rooms: OrderRooms,
    afterVersion: number,
    past: () => Promise<SagaEvent[] | null>,
    audience: OrderFrame['audience'] = 'staff',
  ) => {
    const frames: OrderFrame[] = []
    await rooms.join(
      sampleOrderId,
      'me',
      { audience, afterVersion, emit: (frame) => frames.push(frame) },
      past,
    )
    return frames
  }

  test('sends what the browser lacks, then what happens, in order and once', async () => {
    const rooms = new OrderRooms()
    const frames = await follow(rooms, 1, async () => history.slice(1, 3))
    rooms.publish(history.slice(2, 5))
    vi.advanceTimersByTime(frameIntervalMs)
    expect(versions(frames)).toEqual([
      [2, 3],
      [4, 5],
    ])
  })

  test('loses nothing that happens while the past is read', async () => {
    const rooms = new OrderRooms()
    const frames = await follow(rooms, 0, async () => {
      rooms.publish(history.slice(1, 4))
      return history.slice(0, 2)
    })
    expect(versions(frames)).toEqual([[1, 2, 3, 4]])
  })

  test('sends the first event after a calm at once and then a frame at a time', async () => {
    const rooms = new OrderRooms()
    const frames = await follow(rooms, 0, async () => [])
    rooms.publish(history.slice(0, 1))
    vi.advanceTimersByTime(1)
    expect(versions(frames)).toEqual([[1]])
    rooms.publish(history.slice(1, 2))
    rooms.publish(history.slice(2, 3))
    vi.advanceTimersByTime(pauseAfterMs(1) - 2)
    expect(frames).toHaveLength(1)
    vi.advanceTimersByTime(2)
    expect(versions(frames)).toEqual([[1], [2, 3]])
  })

  test('tells a shopper what concerns them, and staff everything', async () => {
    const [shopper] = await follow(new OrderRooms(), 0, async () => history.slice(0, 1), 'shopper')
    expect(shopper?.events[0]).not.toHaveProperty('data')
    expect(shopper?.events[0]).toMatchObject({ kind: 'received', items: 3 })
    const [staff] = await follow(new OrderRooms(), 0, async () => history.slice(0, 1))
    expect(staff?.events[0]).toHaveProperty('data')
  })

  test('sends a long history in several frames', async () => {
    const long = Array.from({ length: orderFrameEventsMax + 1 }, (_, index) =>
      sampleEvent('OrderCreated', index + 1),
    )
    const frames = await follow(new OrderRooms(), 0, async () => long)
    expect(frames.map(({ events }) => events.length)).toEqual([orderFrameEventsMax, 1])
  })

  test('sends nothing of what came meanwhile to who has left while the past was read', async () => {
    const rooms = new OrderRooms()
    const frames = await follow(rooms, 0, async () => {
      rooms.publish(history.slice(0, 1))
      rooms.leave(sampleOrderId, 'me')
      return null
    })
    rooms.publish(history)
    vi.runAllTimers()
    expect(frames).toEqual([])
  })

  test('sends nothing to who has left, and nothing to who could not join', async () => {
    const rooms = new OrderRooms()
    const frames = await follow(rooms, 0, async () => [])
    rooms.leave(sampleOrderId, 'me')
    rooms.publish(history)
    await expect(follow(rooms, 0, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    rooms.publish(history)
    vi.runAllTimers()
    expect(frames).toEqual([])
  })
})
