import { randomUUID } from 'node:crypto'
import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import type {} from '@sagaboard/infra/testing/redis-setup'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { postOrder, sampleInput, signIn, startWeb, type TestWeb } from '../../testing/web.ts'
import { demoAccounts } from '../auth/demo-accounts.ts'
import { OptionalRedis } from './optional-redis.ts'
import { ReplayCache } from './replay-cache.ts'

const secret = 'a secret of thirty-two characters'
const other = { ...sampleInput, lines: [{ sku: 'enamel-mug', quantity: 3 }] }
let redis: OptionalRedis
let cache: ReplayCache
let watcher: Redis

beforeAll(async () => {
  redis = new OptionalRedis(inject('redisUrl'), pino({ level: 'silent' }))
  redis.start()
  watcher = new Redis(inject('redisUrl'))
  await eventually(() => expect(redis.available).toBe(true))
  cache = new ReplayCache(redis, secret)
})
afterAll(() => {
  watcher.disconnect()
  redis.close()
})

/** Waits until one more answer is kept than there were. */
async function kept(remember: () => unknown): Promise<void> {
  const count = async () => (await watcher.keys('sagaboard:replay:*')).length
  const before = await count()
  await remember()
  await eventually(async () => expect(await count()).toBe(before + 1))
}

const guest = {}
const ada = { userId: 'ada' }
const ben = { userId: 'ben' }
const uuid = () => randomUUID() as string
const name = () => `order-${randomUUID().slice(0, 6)}`

describe('a kept answer', () => {
  test.each([
    ['a guest, by a UUID', [guest, guest], uuid, true],
    ['a guest, by a name', [guest, guest], name, false],
    ['an account, of a guest', [guest, ada], uuid, false],
    ['a guest, of an account', [ada, guest], uuid, false],
    ['the same account', [ada, ada], name, true],
    ['another account', [ada, ben], uuid, false],
  ] as const)('for %s: the same body only', async (_who, [by, then], newKey, found) => {
    const idempotencyKey = newKey()
    const orderId = randomUUID()
    const order = { orderId, orderNumber: '3DPF-M368P', totalMinor: 3_600, currency: 'EUR' }
    await kept(() =>
      cache.remember({ idempotencyKey, ...by }, sampleInput, { ...order, accessToken: '' }),
    )
    const answer = { ...order, accessToken: deriveAccessToken(secret, orderId) }
    // Redis may be given up for a moment on a busy machine; what must be found is asked for again.
    const find = (input: typeof sampleInput) => cache.find({ idempotencyKey, ...then }, input)
    if (found) await eventually(async () => expect(await find(sampleInput)).toEqual(answer))
    else expect(await find(sampleInput)).toBeNull()
    expect(await find(other)).toBeNull()
  })
})

describe('the shop, with Redis up', () => {
  const database = testDatabase({ seeded: true })
  let web: TestWeb
  beforeAll(async () => {
    web = await startWeb({
      DATABASE_URL: database.url,
      REDIS_URL: inject('redisUrl'),
      DEMO_ACCOUNTS: 'on',
    })
  })
  afterAll(() => web.stop())

  test('answers the key of an order as it does without: replayed, refused, or taken', async () => {
    const key = randomUUID()
    let first = ''
    await kept(async () => {
      first = await (await postOrder(web.origin, key)).text()
    })
    const again = await postOrder(web.origin, key)
    expect([again.status, await again.text()]).toEqual([202, first])
    expect((await postOrder(web.origin, key, other)).status).toBe(422)
    const [shopper] = demoAccounts
    const cookie = await signIn(web, shopper?.email ?? '', shopper?.password ?? '')
    for (const body of [sampleInput, other]) {
      const taken = await postOrder(web.origin, key, body, { cookie })
      expect(taken.status).toBe(409)
      expect(await taken.text()).not.toContain(JSON.parse(first).orderId)
    }
  })
})
