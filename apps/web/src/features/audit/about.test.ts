import { expect, test } from 'vitest'
import { aboutOf } from './about.ts'

const id = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const entry = { before: null, after: null }
const fault = { service: 'payment', eventType: null, kind: 'fail', latencyMs: 0, percent: 100 }

test('a fault is told in words, when it is turned on and when it is ended', () => {
  const about = { text: 'Payment fails at every step', href: '/console/faults' }
  expect(
    aboutOf({ ...entry, action: 'fault_on', command: { type: 'fault_on', ...fault } }),
  ).toEqual(about)
  const ended = { id, ...fault }
  expect(
    aboutOf({
      action: 'fault_off',
      command: { type: 'fault_off', id },
      before: ended,
      after: ended,
    }),
  ).toEqual(about)
})

test('a drill leads to its page', () => {
  const href = `/console/faults/drills/${id}`
  expect(
    aboutOf({
      ...entry,
      action: 'drill_start',
      command: { type: 'drill_start', fault },
      after: { id },
    }),
  ).toEqual({ text: 'Payment fails at every step', href })
  expect(
    aboutOf({
      ...entry,
      action: 'drill_stop',
      command: { type: 'drill_stop', id },
      before: { id },
    }),
  ).toEqual({ text: 'a drill', href })
})

test('a set is named by its title, also where only what it was before has it', () => {
  const set = { text: 'Refund of 3 orders', href: `/console/sets/${id}` }
  const title = 'Refund of 3 orders'
  expect(
    aboutOf({ ...entry, action: 'set_freeze', command: { type: 'set_freeze', setId: id, title } }),
  ).toEqual(set)
  expect(
    aboutOf({
      ...entry,
      action: 'set_stop',
      command: { type: 'set_stop', setId: id },
      before: { title },
    }),
  ).toEqual(set)
})

test('everything else by its name, and what has none by nothing', () => {
  const other = (command: unknown) => aboutOf({ ...entry, action: 'other', command })
  expect(other({ type: 'stock_count', sku: 'mug' })).toEqual({ text: 'mug' })
  expect(other({ type: 'end_outage', name: 'tok_outage' })).toEqual({ text: 'tok_outage' })
  expect(other(null)).toEqual({ text: '' })
})
