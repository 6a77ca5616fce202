// @vitest-environment happy-dom
import { act, useEffect, useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeSocket } from '../../testing/fake-socket.ts'
import { mount } from '../../testing/mount.tsx'

vi.mock('socket.io-client', () => ({ io: () => new FakeSocket() }))
const { CommandDialog } = await import('./command-dialog.tsx')

const orderId = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const start = Date.parse('2026-01-05T13:00:00.000Z')
beforeEach(() => void vi.useFakeTimers({ now: start }))
afterEach(() => void vi.useRealTimers())

const possible = (version: number) => ({
  version,
  preview: {
    ...{ type: 'possible', steps: [], cautions: [], waitsFor: [], atWork: [], awaits: [] },
    ...{ leaves: 'COMPLETED', messages: [], sourcedAgain: null },
  },
})
const entry = (change: object) => ({
  ...{ id: 'ben', actor: 'staff:ben', name: 'Ben', role: 'supervisor', action: 'refund' },
  ...{ outcome: 'accepted', reason: 'broken', refusal: null, isMine: false, came: null },
  ...{ after: { version: 7 }, at: new Date(start - 8_000).toISOString() },
  ...change,
})

/** The dialog of a refund, of an order that had 6 events when it was opened. */
function Page({ isShown, tell }: { isShown: boolean; tell: (set: (to: number) => void) => void }) {
  const [version, setVersion] = useState(6)
  useEffect(() => tell(setVersion), [tell])
  return (
    <CommandDialog
      asked={{
        ...{ id: 'one', title: 'Refund…', currency: 'EUR', call: undefined },
        command: { type: 'refund', amountMinor: 100 },
        seen: isShown ? { version: 6, entryIds: new Set() } : null,
      }}
      {...{ open: true, onClose: () => {}, orderId, about: 'an order', names: new Map() }}
      version={isShown ? version : null}
      warehouses={{}}
    />
  )
}

/** @param isShown whether the page around it shows the order */
function open(answers: { preview: () => unknown; log: () => unknown }, isShown = true) {
  let setVersion = (_to: number) => {}
  const tell = (set: (to: number) => void) => {
    setVersion = set
  }
  const { unmount } = mount(<Page isShown={isShown} tell={tell} />, {
    'console.commands.preview': answers.preview,
    'console.commands.log': answers.log,
  })
  const query = <E extends Element>(selector: string) => document.querySelector<E>(selector)
  return {
    unmount,
    moveOn: (version: number) => act(() => setVersion(version)),
    wait: (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms)),
    type: async (text: string) => {
      const field = query<HTMLInputElement>('input[name=reason]')
      if (!field) throw new Error('there is no field for the reason')
      await act(async () => {
        field.value = text
        field.dispatchEvent(new Event('input', { bubbles: true }))
      })
    },
    canSend: () => !(query<HTMLButtonElement>('button[type=submit]')?.disabled ?? true),
    since: () => query('[aria-label="Since you opened this"]')?.textContent,
    people: () => query('[aria-label="Who else is at this order"]')?.textContent,
  }
}

test('what another one has asked for stands in the dialog, and nothing is sent before what will follow is worked out anew', async () => {
  let entries: unknown[] = []
  let answer = possible(6)
  const dialog = open({ preview: () => answer, log: () => entries })
  await dialog.wait(10)
  await dialog.type('the customer called')
  expect([dialog.canSend(), dialog.since()]).toEqual([true, ''])

  // The event comes first; what will follow could not be worked out for it yet.
  entries = [entry({})]
  await dialog.moveOn(7)
  expect(dialog.canSend()).toBe(false)
  await dialog.wait(2_100)
  expect(dialog.since()).toContain('Ben asked for a refund 10\u00a0s ago')
  expect(dialog.since()).toContain('1 event more')
  expect(dialog.since()).toContain('is worked out anew…')
  expect(dialog.canSend()).toBe(false)

  answer = possible(7)
  await dialog.wait(2_100)
  expect(dialog.since()).toContain('was worked out anew: look at it again')
  expect(dialog.canSend()).toBe(true)
  dialog.unmount()
})

test('where the page shows no version, what is asked for meanwhile is seen all the same', async () => {
  let entries: unknown[] = [entry({ id: 'old', after: { version: 5 } })]
  let answer = possible(6)
  const dialog = open({ preview: () => answer, log: () => entries }, false)
  await dialog.wait(10)
  await dialog.type('the customer called')
  expect([dialog.canSend(), dialog.since()]).toEqual([true, ''])
  entries = [entry({ isMine: true }), ...entries]
  answer = possible(7)
  await dialog.wait(2_100)
  expect(dialog.since()).toContain('You asked for a refund')
  expect(dialog.since()).toContain('1 event more')
  expect(dialog.canSend()).toBe(true)
  dialog.unmount()
})

test('who else is at the order stands there before it is sent, and they see what is about to be sent', async () => {
  const emit = vi.spyOn(FakeSocket.prototype, 'emit')
  const dialog = open({ preview: () => possible(6), log: () => [] })
  await dialog.wait(10)
  expect(emit).toHaveBeenLastCalledWith('presence:show', { orderId, doing: 'refund' })
  const socket = FakeSocket.opened.at(-1) as FakeSocket
  const people = [{ userId: 'ben', name: 'Ben', doing: 'refund' as const }]
  act(() => socket.say('presence:people', { orderId, people, more: 0 }))
  expect(dialog.people()).toBe('Ben is about to refund')
  dialog.unmount()
  expect(emit).toHaveBeenLastCalledWith('presence:leave', { orderId })
  emit.mockRestore()
})
