// @vitest-environment happy-dom
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { act } from 'react'
import { expect, test } from 'vitest'
import { mount } from '../../testing/mount.tsx'
import { completed } from '../../testing/walks.ts'
import { EventTable } from './event-table.tsx'

const many = [
  ...completed,
  ...Array.from({ length: 10_000 - completed.length }, (_, index) =>
    sampleEvent('RestockRefused', completed.length + 1 + index),
  ),
]

test('of ten thousand events the newest are shown, first of all, and earlier ones when they are asked for', () => {
  const { container, unmount } = mount(
    <EventTable events={many} selected={null} onSelect={() => {}} />,
  )
  const versions = () =>
    [...container.querySelectorAll('[data-event]')].map((row) => row.getAttribute('data-event'))
  expect([versions().length, versions()[0], versions().at(-1)]).toEqual([200, '10000', '9801'])
  const earlier = [...container.querySelectorAll('button')].at(-1)
  expect(earlier?.textContent).toBe('200 earlier events of 9,800')
  act(() => earlier?.click())
  expect([versions().length, versions()[0], versions().at(-1)]).toEqual([400, '10000', '9601'])
  unmount()
})

test('those of a short order stand as they happened', () => {
  const { container, unmount } = mount(
    <EventTable events={completed} selected={null} onSelect={() => {}} />,
  )
  const rows = [...container.querySelectorAll('[data-event]')]
  expect(rows.map((row) => row.getAttribute('data-event'))).toEqual(['1', '2', '3', '4', '5', '6'])
  unmount()
})
