// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeSocket } from '../testing/fake-socket.ts'

vi.mock('socket.io-client', () => ({ io: () => new FakeSocket() }))
const { LiveConnection } = await import('./connection.ts')

const orderId = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const frame = (...versions: number[]) => ({
  orderId,
  audience: 'shopper' as const,
  events: versions.map((version) => ({ version, type: 'OrderCreated', time: '', data: {} })),
})

let socket: FakeSocket
let connection: InstanceType<typeof LiveConnection>
let seen: number[]
let joins: number[]
let aheads: number
/** The order's last version, as the server says when it is joined; undefined: what the browser has. */
let head: number | undefined
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  connection = new LiveConnection()
  const emit = vi.spyOn(FakeSocket.prototype, 'emit')
  seen = []
  aheads = 0
  head = undefined
  stop = connection.followOrder({
    orderId,
    accessToken: undefined,
    afterVersion: 1,
    onAhead: () => {
      aheads += 1
    },
    onFrame: ({ events }) => seen.push(...events.map(({ version }) => version)),
  })
  socket = FakeSocket.opened.at(-1) as FakeSocket
  joins = []
  emit.mockImplementation(function (this: FakeSocket, event, message, answer) {
    if (event !== 'order:join') return this
    const { afterVersion } = message as { afterVersion: number }
    joins.push(afterVersion)
    answer?.(null, { type: 'joined', headVersion: head ?? afterVersion })
    return this
  })
})
afterEach(() => {
  stop()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const say = (...versions: number[]) =>
  socket.say('order:events', frame(...versions) as unknown as never)

describe('the room of an order', () => {
  test('takes what comes next, and joins no second time for it', () => {
    say(2)
    say(3, 4)
    expect(seen).toEqual([2, 3, 4])
    expect(joins).toEqual([])
  })

  test('drops what it has', () => {
    say(1)
    say(2)
    say(2)
    expect(seen).toEqual([2])
    expect(joins).toEqual([])
  })

  test('joins again on a gap, from what it has, and shows nothing from behind it', () => {
    say(2)
    say(4)
    expect(joins).toEqual([2])
    expect(seen).toEqual([2])
    say(3, 4)
    expect(seen).toEqual([2, 3, 4])
    say(7)
    expect(joins).toEqual([2, 4])
  })

  test('that has less than the page is fetched anew, and goes on from what it has', () => {
    say(2)
    say(3, 4)
    expect(aheads).toBe(0)
    head = 2
    socket.say('connect' as never, undefined as never)
    expect(joins).toEqual([4])
    expect(aheads).toBe(1)
    say(3)
    expect(seen).toEqual([2, 3, 4, 3])
  })
})

test('how far behind the page is stands there while something comes, and not at rest', () => {
  const beat = () => {
    const time = new Date().toISOString()
    socket.say('beat', { time, logReadAt: time })
  }
  beat()
  const event = { version: 2, type: 'OrderCreated', data: {} }
  const time = new Date(Date.now() - 638).toISOString()
  socket.say('order:events', { ...frame(), events: [{ ...event, time }] } as unknown as never)
  expect(connection.freshness()).toEqual({ state: 'live', behindMs: 638 })
  for (let second = 0; second < 4; second += 1) {
    vi.advanceTimersByTime(1_000)
    beat()
  }
  expect(connection.freshness()).toEqual({ state: 'live', behindMs: null })
})
