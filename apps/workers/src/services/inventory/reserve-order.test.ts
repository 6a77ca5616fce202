import { randomUUID } from 'node:crypto'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { sampleData } from '@sagaboard/events/testing/samples'
import { expect, test } from 'vitest'
import { Deadline } from '../deadline.ts'
import { createReserveOrder } from './reserve-order.ts'

const stored = (orderId: string): StoredEvent => ({
  ...{ id: randomUUID(), orderId, type: 'OrderCreated', version: 1, partition: 0, position: 1 },
  ...{ schemaVersion: 3, time: '2026-01-01T00:00:00.000Z', data: sampleData.OrderCreated },
  ...{ causationId: null, correlationId: orderId, traceparent: null, actor: 'customer' },
})

function setUp(handle: (orderIds: string[]) => Promise<void>, known: readonly string[]) {
  const batches: string[][] = []
  const reserve = createReserveOrder({
    log: { readOrder: async (id) => (known.includes(id) ? [stored(id)] : []) },
    async handleFirst(events: readonly SagaEvent[]) {
      const orderIds = events.map(({ orderId }) => orderId)
      batches.push(orderIds)
      await handle(orderIds)
    },
  })
  let now = 0
  const deadline = new Deadline({ at: 1_000, now: () => now })
  return {
    batches,
    ask: (order_id: string) => reserve({ order_id }, { deadline }),
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('orders that come while a transaction is under way share the next one', async () => {
  const orders = ['a', 'b', 'c']
  let free = () => {}
  const first = new Promise<void>((resolve) => {
    free = resolve
  })
  const { ask, batches } = setUp(async (ids) => (ids.includes('a') ? first : undefined), orders)
  const waiting = [ask('a')]
  await new Promise((resolve) => setImmediate(resolve))
  waiting.push(ask('b'), ask('c'))
  await new Promise((resolve) => setImmediate(resolve))
  free()
  expect(await Promise.all(waiting)).toEqual(orders.map((order_id) => ({ order_id })))
  expect(batches).toEqual([['a'], ['b', 'c']])
})

test('one that can’t be handled stands in nobody’s way', async () => {
  const broken = new Error('broken')
  const { ask, batches } = setUp(
    async (ids) => {
      if (ids.includes('b')) throw broken
    },
    ['a', 'b'],
  )
  const [a, b] = await Promise.allSettled([ask('a'), ask('b')])
  expect([a, b]).toMatchObject([{ value: { order_id: 'a' } }, { reason: broken }])
  expect(batches).toEqual([['a', 'b'], ['a'], ['b']])
})

test('an order that there is not, and one nobody waits for any more, are not handled', async () => {
  const { ask, batches, pass } = setUp(async () => {}, ['a'])
  await expect(ask('other')).rejects.toMatchObject({ kind: 'not-found' })
  pass(1_000)
  await expect(ask('a')).rejects.toMatchObject({ kind: 'deadline-passed' })
  expect(batches).toEqual([])
})
