// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mount } from '../../testing/mount.tsx'
import { useOtherDelivery } from './use-other-delivery.ts'

let asked = 0
let visibility: DocumentVisibilityState = 'visible'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
  vi.stubGlobal('fetch', async () => {
    asked += 1
    return Response.json({ result: { data: null } })
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

function Rest() {
  useOtherDelivery({ orderId: 'o', accessToken: undefined, first: null, isExpected: true })
  return null
}

const aWhile = () => act(() => vi.advanceTimersByTimeAsync(5_000))

test('the other delivery is looked for while somebody looks at the page', async () => {
  const { unmount } = mount(<Rest />)
  // What the API is called by is loaded with the first call.
  await act(() => vi.dynamicImportSettled())
  await aWhile()
  const before = asked
  expect(before).toBeGreaterThan(1)
  visibility = 'hidden'
  await aWhile()
  expect(asked).toBe(before)
  visibility = 'visible'
  await aWhile()
  expect(asked).toBeGreaterThan(before)
  unmount()
})
