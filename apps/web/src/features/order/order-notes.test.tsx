// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mount } from '../../testing/mount.tsx'
import { OrderNotes } from './order-notes.tsx'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const orderId = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const note = (id: string, text: string, name: string | null, isMine: boolean) => ({
  ...{ id, text, name, isMine, at: new Date(0).toISOString() },
})

async function shown(notes: ReturnType<typeof note>[]) {
  const { container, unmount } = mount(<OrderNotes orderId={orderId} />, {
    'console.notes.list': () => notes,
  })
  await act(() => vi.advanceTimersByTimeAsync(10))
  const items = [...container.querySelectorAll('[data-note]')].map((item) => ({
    text: item.textContent,
    acts: [...item.querySelectorAll('button')].map((button) => button.textContent),
  }))
  const all = container.textContent
  unmount()
  return { items, all }
}

test('each note stands with who wrote it, as text, and only one’s own can be withdrawn', async () => {
  const { items } = await shown([
    note('2', '<b>bold</b>', 'Ben', false),
    note('1', 'mine', 'Ada', true),
    note('0', 'old', null, false),
  ])
  expect(items).toMatchObject([
    { text: expect.stringMatching(/^<b>bold<\/b>Ben/), acts: [] },
    { text: expect.stringMatching(/^mineAda/), acts: ['Withdraw…'] },
    { text: expect.stringMatching(/^oldSomebody who left/), acts: [] },
  ])
})

test('an order without notes says so', async () => {
  expect((await shown([])).all).toContain('Nobody has noted anything.')
})
