// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noFilter } from '../../lib/order-filter.ts'
import { mount } from '../../testing/mount.tsx'
import { Filters } from './filters.tsx'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a page that is opened writes nothing to its address: it may be another one by then', async () => {
  const onUrlUpdate = vi.fn()
  const filter = { ...noFilter, status: ['CANCELLED' as const], text: 'ada@example.com' }
  const address = { searchParams: '?status=CANCELLED&q=ada@example.com', onUrlUpdate }
  const { container, unmount } = mount(<Filters filter={filter} names={{}} />, {}, address)
  expect(container.querySelector('select')?.value).toBe('CANCELLED')
  await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect(onUrlUpdate).not.toHaveBeenCalled()
  await act(async () => container.querySelector<HTMLButtonElement>('button')?.click())
  await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect(onUrlUpdate).toHaveBeenCalledOnce()
  unmount()
})
