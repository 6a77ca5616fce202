import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { type Redis as RedisServer, startRedis } from '@sagaboard/infra/redis/native'
import type {} from '@sagaboard/infra/testing/redis-setup'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import { RateLimiter } from '../http/rate-limit.ts'
import { orderAccepted, orderState } from '../http/v1/schemas.ts'
import type { OrderRecord } from '../orders/order-reader.ts'
import { createLimiterStore } from './limiter-store.ts'
import { OptionalRedis } from './optional-redis.ts'
import { RedisOrderCache } from './order-cache.ts'

const silent = pino({ level: 'silent' })
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(url = inject('redisUrl')): Promise<OptionalRedis> {
  const redis = new OptionalRedis(url, silent)
  closing.push(() => redis.close())
  redis.start()
  await eventually(() => expect(redis.available).toBe(true))
  return redis
}

const record = (orderId: string, version: number): OrderRecord => ({
  orderId,
  orderNumber: '3DPF-M368P',
  version,
  status: 'PENDING',
  reason: null,
  needsAttention: false,
  lines: [],
  onShortage: 'cancel',
  leftOut: [],
  followUp: null,
  followUpOf: null,
  totalMinor: 0,
  currency: 'EUR',
  shipTo: { line1: '', city: '', postcode: '', country: '' },
  customerName: '',
  customerUserId: null,
  accessTokenHash: '',
  payment: { status: 'none', capturedMinor: 0, refundedMinor: 0, card: null },
  shipment: { status: 'none', parcels: [] },
  createdAt: '',
  updatedAt: '',
  waitingFor: null,
  expiresAt: null,
})

describe('the cache of orders', () => {
  test('never goes backwards: a slow reader’s old row is refused', async () => {
    const cache = new RedisOrderCache(await open())
    const id = randomUUID()
    cache.put(record(id, 5))
    cache.put(record(id, 3))
    expect((await cache.get(id))?.version).toBe(5)
  })

  test('forgets what it has when the log goes on, and refuses it when it comes late', async () => {
    const cache = new RedisOrderCache(await open())
    const id = randomUUID()
    cache.put(record(id, 3))
    cache.raise(new Map([[id, 4]]))
    expect(await cache.get(id)).toBeNull()
    cache.put(record(id, 3))
    expect(await cache.get(id)).toBeNull()
    cache.put(record(id, 4))
    expect((await cache.get(id))?.version).toBe(4)
    cache.raise(new Map([[id, 4]]))
    expect((await cache.get(id))?.version).toBe(4)
  })

  test('is not asked for what is too old', async () => {
    let now = 0
    const cache = new RedisOrderCache(await open(), () => now)
    const id = randomUUID()
    cache.put(record(id, 1))
    expect(await cache.get(id)).not.toBeNull()
    now = 5_001
    expect(await cache.get(id)).toBeNull()
  })
})

describe('limits', () => {
  const take = async (limiters: RateLimiter[]) => {
    const taken: boolean[] = []
    for (const limiter of limiters) taken.push((await limiter.take('a')).allowed)
    return taken
  }
  const newLimit = () => ({ name: randomUUID(), max: 3, windowSeconds: 60 })

  test('are shared by all processes, and say when to come back', async () => {
    const limit = newLimit()
    const [one, two] = [
      new RateLimiter(limit, createLimiterStore(await open())),
      new RateLimiter(limit, createLimiterStore(await open())),
    ]
    expect(await take([one, two, one])).toEqual([true, true, true])
    const refused = await two.take('a')
    expect(refused.allowed).toBe(false)
    if (!refused.allowed) {
      expect(refused.retryAfterMs).toBeGreaterThan(0)
      expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000)
    }
    expect(await two.take('b')).toEqual({ allowed: true })
  })

  test('go on by process when Redis goes away, and together again when it is back', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-limits-'))
    closing.push(() => rm(dataDir, { recursive: true, force: true }))
    const server = await startRedis({ dataDir })
    const redis = [await open(server.url), await open(server.url)]
    const limit = newLimit()
    const limiters = redis.map((one) => new RateLimiter(limit, createLimiterStore(one)))
    const [one, two] = limiters as [RateLimiter, RateLimiter]
    expect(await take([one, two])).toEqual([true, true])
    await server.stop()
    expect(await take([one, one, one])).toEqual([true, true, false])
    expect(await take([two, two, two])).toEqual([true, true, false])

    const again = await startRedis({ dataDir, port: Number(new URL(server.url).port) })
    closing.push(() => again.stop())
    for (const one of redis) await eventually(() => expect(one.available).toBe(true))
    const other = newLimit()
    const [three, four] = redis.map((one) => new RateLimiter(other, createLimiterStore(one))) as [
      RateLimiter,
      RateLimiter,
    ]
    expect(await take([three, four, three, four])).toEqual([true, true, true, false])
  })
})

describe('a Redis that is away', () => {
  test('costs nothing and answers nothing, also when it was never there', async () => {
    const redis = new OptionalRedis('redis://127.0.0.1:1', silent)
    closing.push(() => redis.close())
    redis.start()
    // Were each of them to wait for a connection, the test would not end in its time.
    for (let n = 0; n < 1_000; n += 1)
      expect(await redis.ask((client) => client.get('x'))).toBeUndefined()
  })

  test('is given up soon when it hangs, and then not asked for a while', async () => {
    const redis = await open()
    const blocker = new Redis(inject('redisUrl'))
    closing.push(() => blocker.disconnect())
    const pauseMs = 3_000
    await blocker.call('client', 'pause', `${pauseMs}`, 'all')
    const startedAt = performance.now()
    for (let n = 0; n < 100; n += 1)
      expect(await redis.ask((client) => client.get('x'))).toBeUndefined()
    expect(performance.now() - startedAt, 'all were answered while it hung').toBeLessThan(pauseMs)
    await eventually(async () => expect(await redis.ask((client) => client.ping())).toBe('PONG'))
  })
})

describe('the shop with Redis, which is killed in the middle', () => {
  const database = testDatabase({ seeded: true })
  let dataDir = ''
  let server: RedisServer
  let web: TestWeb
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-redis-'))
    server = await startRedis({ dataDir })
    web = await startWeb({ DATABASE_URL: database.url, REDIS_URL: server.url })
  })
  afterAll(async () => {
    await web.stop()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const read = async ({ orderId, accessToken }: { orderId: string; accessToken: string }) => {
    const answer = await fetch(`${web.origin}/v1/orders/${orderId}`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    expect(answer.status).toBe(200)
    return orderState.parse(await answer.json())
  }

  test('takes orders, answers repeats the same and shows the newest state: with it, without it, and when it is back', async () => {
    const key = randomUUID()
    const first = await (await postOrder(web.origin, key)).text()
    const order = orderAccepted.parse(JSON.parse(first))
    const repeat = async () => {
      const again = await postOrder(web.origin, key)
      expect(again.status).toBe(202)
      expect(await again.text()).toBe(first)
    }
    const watcher = new Redis(server.url)
    // What is kept is written once for each answer, and is given up when Redis is slow: asked again, it is written again.
    await eventually(async () => {
      await repeat()
      expect(await watcher.keys('sagaboard:replay:*')).toHaveLength(1)
    })
    await eventually(async () => {
      expect((await read(order)).version).toBe(1)
      expect(await watcher.hget(`sagaboard:order:${order.orderId}`, 'order')).not.toBeNull()
    })
    watcher.disconnect()

    // The row goes on, as the projector would have it; the cache must not show the old one once the log says so.
    await fetch(`${web.origin}${order.links.self}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${order.accessToken}` },
    })
    await database.pool.query(
      "update orders.orders set status = 'CANCELLING', version = 2 where id = $1",
      [order.orderId],
    )
    await eventually(async () =>
      expect(await read(order)).toMatchObject({ status: 'CANCELLING', version: 2 }),
    )

    const { port } = new URL(server.url)
    await server.stop()
    await repeat()
    expect(await read(order)).toMatchObject({ status: 'CANCELLING', version: 2 })
    const reused = await postOrder(web.origin, key, {
      ...sampleInput,
      payment: { token: 'tok_declined' },
    })
    expect(reused.status).toBe(422)
    expect((await fetch(`${web.origin}/readyz`)).status).toBe(200)
    const fresh = await Promise.all(
      Array.from({ length: 20 }, () => postOrder(web.origin, randomUUID())),
    )
    expect(fresh.map(({ status }) => status)).toEqual(Array(20).fill(202))

    server = await startRedis({ dataDir, port: Number(port) })
    const again = new Redis(server.url)
    await eventually(async () => {
      await read(order)
      expect(await again.keys('sagaboard:order:*')).not.toEqual([])
    })
    again.disconnect()
    await repeat()
    expect(await read(order)).toMatchObject({ status: 'CANCELLING', version: 2 })
  })
})
