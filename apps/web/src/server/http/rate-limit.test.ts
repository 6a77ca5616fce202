import { describe, expect, test } from 'vitest'
import { RateLimiter } from './rate-limit.ts'

const limit = { name: 'test', max: 2, windowMs: 1_000 }

describe('a limit per client', () => {
  test('allows as many as it says in a window, then says when to come back', async () => {
    let now = 0
    const limiter = new RateLimiter(limit, null, () => now)
    expect(await limiter.take('a')).toEqual({ allowed: true })
    now = 400
    expect(await limiter.take('a')).toEqual({ allowed: true })
    expect(await limiter.take('a')).toEqual({ allowed: false, retryAfterMs: 600 })
    expect(await limiter.take('b')).toEqual({ allowed: true })
    now = 1_000
    expect(await limiter.take('a')).toEqual({ allowed: true })
  })

  test('counts together with other processes while the shared place answers', async () => {
    const limiter = new RateLimiter(
      limit,
      { count: async () => ({ count: 3, endsInMs: 250 }) },
      () => 0,
    )
    expect(await limiter.take('a')).toEqual({ allowed: false, retryAfterMs: 250 })
  })

  test('limits by itself when the shared place is away', async () => {
    const limiter = new RateLimiter(limit, { count: async () => undefined }, () => 0)
    const taken = [await limiter.take('a'), await limiter.take('a'), await limiter.take('a')]
    expect(taken.map(({ allowed }) => allowed)).toEqual([true, true, false])
  })
})
