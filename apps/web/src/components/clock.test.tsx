// @vitest-environment happy-dom
import { act } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ServerTime, useClock } from './clock.tsx'

const serverMs = Date.UTC(2026, 0, 5, 9, 0, 0)

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  vi.useFakeTimers({ now: serverMs, toFake: ['setInterval', 'clearInterval', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function Seconds() {
  return <b>{useClock((nowMs) => Math.floor((nowMs - serverMs) / 1000))}</b>
}

const page = (
  <ServerTime nowMs={serverMs}>
    <Seconds />
    <Seconds />
  </ServerTime>
)

test('the browser draws first what the server drew, then its own time, and ticks with one timer', () => {
  const container = document.createElement('div')
  container.innerHTML = renderToString(page)
  expect(container.textContent).toBe('00')
  const trouble: unknown[] = []
  vi.setSystemTime(serverMs + 7_000)
  let root: Root | undefined
  act(() => {
    root = hydrateRoot(container, page, { onRecoverableError: (error) => trouble.push(error) })
  })
  expect(trouble).toEqual([])
  expect(container.textContent).toBe('77')
  expect(vi.getTimerCount()).toBe(1)
  act(() => vi.advanceTimersByTime(2_000))
  expect(container.textContent).toBe('99')
  act(() => root?.unmount())
  expect(vi.getTimerCount()).toBe(0)
})
