import { manualClock } from '@sagaboard/events/testing/manual-clock'
import { expect, test } from 'vitest'
import { createOrdersDoor } from './door.ts'
import { lookEveryMs, OrderFeed, waitersMax } from './order-feed.ts'
import type { OrderRow } from './program-orders.ts'

/** Orders as a database has them, of the program `acme`. */
function setUp() {
  const { clock, pass } = manualClock()
  const rows = new Map<string, OrderRow>()
  const asked: string[][] = []
  let broken: Error | undefined
  const readNewer = async (known: ReadonlyMap<string, number>) => {
    asked.push([...known.keys()])
    if (broken) throw broken
    return [...known].flatMap(([id, version]) => {
      const row = rows.get(id)
      return row && row.version > version ? [row] : []
    })
  }
  const failures: unknown[] = []
  const feed = new OrderFeed({ readNewer, clock, onFailure: (error) => void failures.push(error) })
  const door = createOrdersDoor({
    placeOrder: () => Promise.reject(new Error('nobody places here')),
    readNewer,
    feed,
  })
  const put = (id: string, version: number, more: Partial<OrderRow> = {}) =>
    rows.set(id, {
      ...{ id, version, orderNumber: 'N', status: 'PENDING', reason: null, needsAttention: false },
      ...{ customerUserId: 'program:acme', lines: [], totalMinor: 1, currency: 'EUR' },
      ...{ paymentStatus: 'none', capturedMinor: 0, refundedMinor: 0, shipmentStatus: 'none' },
      ...{ parcels: [], onShortage: 'cancel', leftOut: [], followUp: null, followUpOf: null },
      ...{ waitingFor: null, createdAt: '2026-01-01', updatedAt: '2026-01-01', closedAt: null },
      ...more,
    })
  const ending = new AbortController()
  const watch = (id: string, signal = ending.signal) =>
    door.watch(
      { order_id: id },
      { program: 'acme', clientId: '', deadline: undefined as never, signal },
    )
  const look = () => pass(lookEveryMs)
  return {
    ...{ feed, put, watch, look, pass, asked, ending, failures },
    breakDown: (error?: Error) => {
      broken = error
    },
  }
}

test('who is slow is given the newest state, and nothing is asked for them meanwhile', async () => {
  const { feed, put, watch, look, asked } = setUp()
  put('a', 1)
  const watching = watch('a')
  expect((await watching.next()).value).toMatchObject({ version: 1 })
  asked.length = 0
  for (const version of [2, 3, 4]) {
    put('a', version)
    await look()
  }
  expect([feed.waiting, asked]).toEqual([0, []])
  const next = watching.next()
  await look()
  expect((await next).value).toMatchObject({ version: 4 })
  put('a', 5, { closedAt: '2026-01-02', status: 'COMPLETED' })
  const last = watching.next()
  await look()
  expect((await last).value).toMatchObject({ version: 5, status: 'COMPLETED' })
  expect((await watching.next()).done).toBe(true)
})

test('all that are waited for are looked at together, and none once nobody waits', async () => {
  const { feed, put, watch, look, asked, ending } = setUp()
  const watchings = ['a', 'a', 'b'].map((id) => {
    put(id, 1)
    return watch(id)
  })
  await Promise.all(watchings.map((one) => one.next()))
  asked.length = 0
  const waiting = watchings.map((one) => one.next())
  const ended = Promise.allSettled(waiting)
  await look()
  expect([feed.waiting, asked]).toEqual([3, [['a', 'b']]])
  put('b', 2)
  await look()
  expect((await waiting[2])?.value).toMatchObject({ order_id: 'b', version: 2 })
  expect(feed.waiting).toBe(2)
  ending.abort(new Error('gone'))
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
  expect(feed.waiting).toBe(0)
  asked.length = 0
  await look()
  await look()
  expect(asked).toEqual([])
})

test('a database that is away is asked again, and the watcher told then', async () => {
  const { put, watch, look, pass, failures, breakDown } = setUp()
  put('a', 1)
  const watching = watch('a')
  await watching.next()
  const next = watching.next()
  breakDown(new Error('away'))
  await look()
  expect(failures).toEqual([new Error('away')])
  breakDown()
  put('a', 2)
  await pass(1_000)
  expect((await next).value).toMatchObject({ version: 2 })
})

test('only so many wait at once; one more is told so, and finds a place once one is gone', async () => {
  const { feed, put, ending } = setUp()
  put('a', 1)
  const known = { id: 'a', version: 1 }
  const endings = Array.from({ length: waitersMax }, () => new AbortController())
  const places = endings.map(({ signal }) => feed.next(known, signal))
  const ended = Promise.allSettled(places)
  await expect(feed.next(known, ending.signal)).rejects.toMatchObject({ kind: 'too-many' })
  endings[0]?.abort(new Error('gone'))
  await expect(places[0]).rejects.toThrow('gone')
  const another = feed.next(known, ending.signal)
  for (const one of [ending, ...endings]) one.abort(new Error('all gone'))
  await expect(another).rejects.toThrow('all gone')
  await ended
  expect(feed.waiting).toBe(0)
})
