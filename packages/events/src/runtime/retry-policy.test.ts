import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { UnreadableEvent } from '../catalog/upcast.ts'
import {
  backoffMs,
  compensationRetry,
  defaultRetry,
  describe as describeError,
  isRetriable,
  mistakeRetry,
  policyFor,
  type RetryPolicy,
  unknownRetry,
} from './retry-policy.ts'

const anyPolicy: fc.Arbitrary<RetryPolicy> = fc
  .record({
    quickTries: fc.integer({ min: 1, max: 5 }),
    attemptsMax: fc.integer({ min: 1, max: 100 }),
    firstDelayMs: fc.integer({ min: 1, max: 5_000 }),
    maxDelayMs: fc.integer({ min: 1, max: 600_000 }),
  })
  .filter((policy) => policy.firstDelayMs <= policy.maxDelayMs)
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const anyAttempts = fc.integer({ min: 1, max: 99 })

describe('the wait before the next try', () => {
  test('is at least half of the first delay, never more than the longest one, and there is none after the last try', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempts, anyRandom, (policy, attempts, random) => {
        const wait = backoffMs(policy, attempts, random)
        if (attempts >= policy.attemptsMax) {
          expect(wait).toBeNull()
          return
        }
        expect(wait).toBeGreaterThanOrEqual(Math.floor(policy.firstDelayMs / 2))
        expect(wait).toBeLessThanOrEqual(policy.maxDelayMs)
      }),
    )
  })

  test('never has a lower ceiling, or a lower floor, after one more failure', () => {
    const endless = anyPolicy.map((policy) => ({
      ...policy,
      attemptsMax: Number.POSITIVE_INFINITY,
    }))
    fc.assert(
      fc.property(
        endless,
        anyAttempts,
        fc.constantFrom(0, 0.5, 1 - Number.EPSILON),
        (policy, attempts, random) => {
          expect(backoffMs(policy, attempts + 1, random)).toBeGreaterThanOrEqual(
            backoffMs(policy, attempts, random) ?? 0,
          )
        },
      ),
    )
  })

  test('spreads a crowd over the upper half, and doubles up to its longest', () => {
    const policy = { quickTries: 1, attemptsMax: 20, firstDelayMs: 100, maxDelayMs: 1_000 }
    expect([1, 2, 3, 4, 5, 6].map((attempts) => backoffMs(policy, attempts, 0))).toEqual([
      50, 100, 200, 400, 500, 500,
    ])
    expect(backoffMs(policy, 1, 0.5)).toBe(75)
    expect(backoffMs(policy, 20, 0)).toBeNull()
  })

  test('is granted more often to what undoes than to what goes forward', () => {
    expect(compensationRetry.attemptsMax).toBeGreaterThan(defaultRetry.attemptsMax)
  })
})

describe('the policy of a fault', () => {
  test('follows from what went wrong: a mistake of ours is told soon, an unknown event waits for a newer build', () => {
    expect(policyFor('OrderCreated', 'ProviderUnavailable')).toBe(defaultRetry)
    expect(policyFor('OrderCreated', 'TypeError')).toBe(mistakeRetry)
    expect(policyFor('OrderWished', 'UnknownEvent')).toBe(unknownRetry)
  })

  test('is patient with what undoes, also after a mistake', () => {
    expect(policyFor('ShipmentFailed', 'TypeError')).toBe(compensationRetry)
    expect(policyFor('ShipmentFailed', 'UnknownEvent')).toBe(unknownRetry)
  })
})

describe('what is written down of an error', () => {
  test('names it and its causes, from the outside in, and each thing once', () => {
    const socket = Object.assign(new Error('read ECONNRESET'), { name: 'SocketError' })
    expect(describeError(new TypeError('no answer', { cause: socket }))).toBe(
      'TypeError: no answer; caused by SocketError: read ECONNRESET',
    )
    const zod = z.strictObject({ price: z.int() }).safeParse({}).error
    expect(
      describeError(new UnreadableEvent('PriceSet v1 has another shape: price: …', { cause: zod })),
    ).toBe('UnreadableEvent: PriceSet v1 has another shape: price: …')
    expect(describeError('thrown as text')).toBe('thrown as text')
  })

  test('is bounded, also when an error is its own cause', () => {
    const circle: Error & { cause?: unknown } = new Error('x'.repeat(3_000))
    circle.cause = circle
    expect(describeError(circle).length).toBeLessThanOrEqual(4_000)
  })
})

describe('a fault', () => {
  test('is tried again unless it says that this does not help', () => {
    expect(isRetriable(new Error('away'))).toBe(true)
    expect(isRetriable('thrown as text')).toBe(true)
    expect(isRetriable(Object.assign(new Error('away'), { retry: true }))).toBe(true)
    expect(isRetriable(new UnreadableEvent('of another shape'))).toBe(false)
  })
})
