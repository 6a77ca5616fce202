// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ConsoleOutputs } from '../../../../../../lib/console-api.ts'
import { orderId, sampleOrder } from '../../../../../../testing/console-samples.ts'
import { mount } from '../../../../../../testing/mount.tsx'
import { IncidentWithActs } from './incident-with-acts.tsx'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const at = '2026-01-05T13:00:00.000Z'
const detail: ConsoleOutputs['incidents']['one'] = {
  me: 'olga',
  incident: {
    id: '50f281e8b93f',
    kind: 'blocked',
    groups: ['payment'],
    eventType: 'InventoryReserved',
    fingerprint: 'ProviderUnavailable: answers <n>',
    error: 'ProviderUnavailable: answers 503',
    firstAt: at,
    lastAt: at,
    state: 'new',
    cameBack: false,
    stated: null,
    owner: null,
    note: '',
    noted: null,
    version: 0,
    held: 1,
    met: 1,
    money: [],
    thisHour: 1,
    hourBefore: 0,
    series: [0, 1],
    overAt: null,
    cancelledFrom: null,
  },
  orders: [
    {
      orderId,
      orderNumber: null,
      group: 'payment',
      version: 2,
      totalMinor: null,
      currency: null,
      failures: 1,
      since: at,
      lastAt: at,
      state: 'retrying',
      nextAt: null,
      partition: null,
      position: null,
    },
  ],
  next: null,
  gone: [],
  tries: [],
  strays: [],
  payload: null,
}

test('an order that could not be read is asked for again, as the sentence says', async () => {
  let isAway = true
  const { container, unmount } = mount(<IncidentWithActs detail={detail} after={null} />, {
    'console.incidents.one': () => detail,
    'console.order': () => {
      if (isAway) throw new Error('the database is away')
      return sampleOrder(Date.now())
    },
  })
  const opens = container.querySelector<HTMLButtonElement>('[aria-label^="Act on order"]')
  await act(async () => opens?.click())
  await act(() => vi.advanceTimersByTimeAsync(10))
  expect(container.textContent).toContain('The order could not be read. It is asked again.')
  isAway = false
  await act(() => vi.advanceTimersByTimeAsync(10_000))
  expect(container.textContent).toContain('What a person can do')
  unmount()
})
