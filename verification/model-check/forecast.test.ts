import { describe, expect, test } from 'vitest'
import { checkForecasts } from './forecast-check.ts'
import { nothing, timed, walkDeadlineMs } from './model-check.ts'

/** The short ones, of the longer ones a share of the states; `npm run forecast-check` walks the whole. */
describe('in every state that an order can reach, and with every next input', {
  timeout: walkDeadlineMs,
}, () => {
  test.each([
    ['cancelled by the customer', { ...nothing, customer: 1 }, 1],
    ['cancelled by staff and by the clock', { ...nothing, expiry: 1, staff: 1 }, 2],
    ['refunded', { ...nothing, staff: 1, refunds: 1 }, 1],
    ['an event nobody knows', { ...nothing, unroutable: 1 }, 2],
    ['a person settles', { ...nothing, customer: 1, settles: 1 }, 3],
    ['packed by a person', { ...nothing, customer: 1, fulfilment: { mode: 'manual' as const } }, 2],
    ['sourced again', { ...nothing, sourcings: 1, fulfilment: timed }, 3],
    ['packed when its time is over', { ...nothing, customer: 1, expiry: 1, fulfilment: timed }, 27],
    ['packed, and an event is corrupted', { ...nothing, corrupted: 1, fulfilment: timed }, 27],
    ['an event is corrupted', { ...nothing, corrupted: 1 }, 3],
  ])('%s: what is told is what happens', (_name, left, everyNth) => {
    const report = checkForecasts({ left, everyNth })
    expect(report.broken).toEqual([])
    // The walk has met each claim often enough for it to be broken.
    expect(report.states).toBeGreaterThan(400)
  })

  test('what is wrong in it is found', () => {
    const left = { ...nothing, customer: 1 }
    const certain = checkForecasts({
      left,
      everyNth: 1,
      tell: (told) => [...told, { code: 'never_charged' }],
    })
    expect(certain.broken[0]).toMatch(/^never_charged is not so/)
    const run = checkForecasts({
      left,
      everyNth: 1,
      tellRun: (told) => ({ ...told, steps: told.steps.slice(0, -1) }),
    })
    expect(run.broken[0]).toMatch(/is no way that it can go/)
    const kept = checkForecasts({
      left,
      everyNth: 1,
      tellRun: (told) => ({ ...told, keptMinor: 0 }),
    })
    expect(kept.broken[0]).toMatch(/found \["COMPLETED",13200/)
  })
})
