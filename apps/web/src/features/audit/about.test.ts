import { expect, test } from 'vitest'
import { aboutOf } from './about.ts'

const id = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const fault = { service: 'payment', eventType: null, kind: 'fail', latencyMs: 0, percent: 100 }
const about = (action: string, asked: object, row: { before?: unknown; after?: unknown } = {}) =>
  aboutOf({ action, command: { type: action, ...asked }, before: null, after: null, ...row })

test('a fault is told in words, when it is turned on and when it is ended', () => {
  const told = { text: 'Payment fails at every step', href: '/console/faults' }
  const ended = { id, ...fault }
  expect(about('fault_on', fault)).toEqual(told)
  expect(about('fault_off', { id }, { before: ended, after: ended })).toEqual(told)
})

test('a drill leads to its page', () => {
  const href = `/console/faults/drills/${id}`
  expect(about('drill_start', { fault }, { after: { id } })).toEqual({
    text: 'Payment fails at every step',
    href,
  })
  expect(about('drill_stop', { id }, { before: { id } })).toEqual({ text: 'a drill', href })
})

test('a set is named by its title, also where only what it was before has it', () => {
  const title = 'Refund of 3 orders'
  const told = { text: title, href: `/console/sets/${id}` }
  expect(about('set_freeze', { setId: id, title })).toEqual(told)
  expect(about('set_stop', { setId: id }, { before: { title } })).toEqual(told)
})

test('everything else by its name, and what has none by nothing', () => {
  expect(about('stock_count', { sku: 'mug' })).toEqual({ text: 'mug' })
  expect(about('end_outage', { name: 'tok_outage' })).toEqual({ text: 'tok_outage' })
  expect(aboutOf({ action: 'other', command: null })).toEqual({ text: '' })
})
