// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FaultWindow } from '../../lib/fault-bands.ts'
import { mount } from '../../testing/mount.tsx'
import { FaultBanner } from './fault-banner.tsx'

const nowMs = Date.parse('2026-11-27T14:00:00Z')
const one: FaultWindow = {
  id: 'one',
  service: 'payment',
  eventType: null,
  kind: 'decline',
  latencyMs: 0,
  drillId: null,
  fromMs: nowMs - 60_000,
  untilMs: nowMs + 5 * 60_000,
}

beforeEach(() => {
  vi.useFakeTimers({ now: nowMs, toFake: ['setTimeout', 'setInterval', 'clearInterval', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function shown(windows: readonly FaultWindow[]): string {
  const { container, unmount } = mount(<FaultBanner windows={windows} />)
  const text = container.textContent ?? ''
  unmount()
  return text
}

test('the banner says what is on, until when, and where to see to it; with several, until when the last one is', () => {
  expect(shown([one])).toMatch(
    /^Broken on purpose: Payment is declined at charge, until \d\d:05See what is on$/,
  )
  expect(shown([one, { ...one, id: 'two', untilMs: nowMs + 10 * 60_000 }])).toMatch(
    /^Broken on purpose: 2 faults are on, the last one until \d\d:10See what is on$/,
  )
})

test('there is no banner while nothing is on', () => {
  expect(shown([])).toBe('')
  expect(shown([{ ...one, untilMs: nowMs }])).toBe('')
})
