import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RateLimiter } from './rate-limit.ts'

const limit = { name: 'test', max: 2, windowSeconds: 1 }

describe('a limit per client', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('allows as many as it says in a window, then says when to come back', async () => {
    const limiter = new RateLimiter(limit, null)
    expect(await limiter.take('a')).toEqual({ allowed: true })
    vi.advanceTimersByTime(400)
    expect(await limiter.take('a')).toEqual({ allowed: true })
    expect(await limiter.take('a')).toEqual({ allowed: false, retryAfterMs: 600 })
    expect(await limiter.take('b')).toEqual({ allowed: true })
    vi.advanceTimersByTime(600)
    expect(await limiter.take('a')).toEqual({ allowed: true })
  })

  test('limits by itself, without a gap, when the shared place goes away in the middle of a window', async () => {
    let away = false
    let total = 0
    const store = {
      defineCommand: () => undefined,
      rlflxIncr: async () => {
        if (away) throw new Error('Redis is away')
        total += 1
        return [total, 1_000]
      },
    }
    const limiter = new RateLimiter(limit, store)
    expect(await limiter.take('a')).toEqual({ allowed: true })
    away = true
    expect(await limiter.take('a')).toEqual({ allowed: true })
    expect((await limiter.take('a')).allowed).toBe(false)
    expect(total).toBe(1)
  })
})
