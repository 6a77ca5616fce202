// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Answers, mount } from '../../testing/mount.tsx'
import { Returns } from './returns.tsx'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const page = { rows: [], next: null }

/** So long that every list that is read anew was. */
const aWhile = () => act(() => vi.advanceTimersByTimeAsync(10_000))

/** The page of returns, where `text` is looked for. */
async function lookFor(text: string, answers: Answers) {
  const mounted = mount(<Returns group="decide" counts={[]} page={page} />, {
    'console.returns.counts': () => [],
    'console.returns.list': () => page,
    ...answers,
  })
  const field = mounted.container.querySelector('input')
  if (!field) throw new Error('there is no field to look for a return')
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {}
  await act(async () => {
    set?.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  return { ...mounted, text: () => mounted.container.textContent ?? '' }
}

test('a search that failed says so, and not that there is no such return', async () => {
  let isAway = true
  const { text, container, unmount } = await lookFor('NP000000000002DE', {
    'console.returns.find': () => {
      if (isAway) throw new Error('the database is away')
      return []
    },
  })
  await aWhile()
  expect(text()).toContain('The search failed')
  expect(text()).not.toContain('No return has this number')
  isAway = false
  const again = [...container.querySelectorAll('button')].find(
    ({ textContent }) => textContent === 'Try again',
  )
  await act(async () => again?.click())
  await act(() => vi.advanceTimersByTimeAsync(0))
  expect(text()).toContain('No return has this number')
  unmount()
})

test('a search that is not answered yet says nothing of what there is', async () => {
  const { text, unmount } = await lookFor('NP000000000002DE', {})
  await aWhile()
  expect(text()).toContain('Looking…')
  expect(text()).not.toContain('No return has this number')
  unmount()
})

test('what is read of the lists is not read while something is looked for', async () => {
  let lists = 0
  let finds = 0
  const { unmount } = await lookFor('NP000000000002DE', {
    'console.returns.list': () => {
      lists += 1
      return page
    },
    'console.returns.find': () => {
      finds += 1
      return []
    },
  })
  const before = lists
  await aWhile()
  expect(finds).toBeGreaterThan(1)
  expect(lists).toBe(before)
  unmount()
})
