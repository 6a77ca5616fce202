import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createThrottle } from './throttle.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Calls each `stepMs` until `untilMs`, then lets everything run out. */
function burst(throttle: { call(): void }, stepMs: number, untilMs: number): void {
  for (let ms = 0; ms <= untilMs; ms += stepMs) {
    throttle.call()
    vi.advanceTimersByTime(stepMs)
  }
  vi.runAllTimers()
}

test('a throttle runs soon after the first call, and then at most once in its time', () => {
  const at: number[] = []
  const startMs = Date.now()
  burst(
    createThrottle(() => at.push(Date.now() - startMs), { everyMs: 1000 }),
    100,
    2_500,
  )
  expect(at).toEqual([50, 1050, 2050, 3050])
})

test('a debounce runs once, after the last call', () => {
  const at: number[] = []
  const startMs = Date.now()
  burst(
    createThrottle(() => at.push(Date.now() - startMs), { settleMs: 450 }),
    100,
    1_000,
  )
  expect(at).toEqual([1450])
})

test('with both it has a last look after a burst, and a call can ask for a later run', () => {
  const run = vi.fn()
  const throttle = createThrottle(run, { everyMs: 100, settleMs: 400 })
  throttle.call(250)
  vi.advanceTimersByTime(249)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledTimes(1)
  vi.runAllTimers()
  expect(run).toHaveBeenCalledTimes(2)
})

test('nothing runs after it was cancelled, and it can be used again', () => {
  const run = vi.fn()
  const throttle = createThrottle(run, { everyMs: 100, settleMs: 400 })
  throttle.call()
  throttle.cancel()
  vi.runAllTimers()
  expect(run).not.toHaveBeenCalled()
  throttle.call()
  vi.runAllTimers()
  expect(run).toHaveBeenCalledTimes(2)
})
