// @vitest-environment happy-dom
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import type { Freshness } from '../../live/freshness.ts'

let freshness: Freshness
vi.mock('../../live/use-live.ts', () => ({ useFreshness: () => freshness }))
const { FreshnessBadge } = await import('./freshness-badge.tsx')

test.each([
  [{ state: 'connecting' }, 'Connecting'],
  [{ state: 'live', behindMs: null }, 'Live'],
  [{ state: 'catching_up', missing: 1_200 }, 'Catching up 1,200'],
  [{ state: 'reconnecting' }, 'Reconnecting'],
  [{ state: 'stale', sinceMs: Date.UTC(2026, 2, 1, 14, 56) }, /^Stale since \d\d:56/],
  [{ state: 'ended', reason: 'session_over' }, 'Signed out'],
  [{ state: 'ended', reason: 'signed_out' }, 'Signed out'],
  [{ state: 'ended', reason: 'refused' }, 'Not allowed'],
] as [Freshness, string | RegExp][])('%j is said as %s', (state, words) => {
  freshness = state
  const page = document.createElement('div')
  page.innerHTML = renderToStaticMarkup(<FreshnessBadge />)
  const text = page.querySelector('[role=status]')?.textContent?.trim() ?? ''
  if (typeof words === 'string') expect(text).toBe(words)
  else expect(text).toMatch(words)
  expect(page.firstElementChild?.getAttribute('data-freshness')).toBe(state.state)
})
