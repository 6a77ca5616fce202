// @vitest-environment happy-dom
import { act, useEffect, useState } from 'react'
import { expect, test } from 'vitest'
import { mount } from '../../testing/mount.tsx'
import type { OrderRow } from './columns.tsx'
import { useHeldRows } from './use-held-rows.ts'

const row = (orderId: string, totalMinor: number, version = 1) =>
  ({ orderId, totalMinor, version }) as OrderRow

let change: (next: { rows: OrderRow[]; isHeld: boolean }) => void = () => undefined

function Shown() {
  const [{ rows, isHeld }, setNext] = useState({ rows: [row('a', 1), row('b', 1)], isHeld: false })
  useEffect(() => {
    change = setNext
  }, [])
  const { shown, changed } = useHeldRows(rows, isHeld)
  return `${shown.map(({ orderId, totalMinor }) => `${orderId}${totalMinor}`).join(' ')}, ${changed}`
}

test('rows that are held stay as they were and what has changed is counted; let go they are as they are', () => {
  const { container } = mount(<Shown />)
  const after = (rows: OrderRow[], isHeld: boolean) => {
    act(() => change({ rows, isHeld }))
    return container.textContent
  }
  expect(after([row('a', 2), row('b', 1)], false)).toBe('a2 b1, 0')
  expect(after([row('a', 2), row('b', 1)], true)).toBe('a2 b1, 0')
  // Read again: of one something has happened that its row does not show.
  expect(after([row('a', 2, 9), row('b', 3)], true)).toBe('a2 b1, 1')
  // Older ones are loaded, and held from then on.
  expect(after([row('a', 3), row('b', 3), row('c', 1)], true)).toBe('a2 b1 c1, 2')
  expect(after([row('a', 3), row('b', 3), row('c', 2)], true)).toBe('a2 b1 c1, 3')
  expect(after([row('a', 3), row('b', 3), row('c', 2)], false)).toBe('a3 b3 c2, 0')
})
