import { expect, test } from 'vitest'
import { sayAct } from '../../lib/act-words.ts'
import { actsSince } from './moved-on.ts'

const entry = (id: string, version?: number, outcome: 'accepted' | 'refused' = 'accepted') =>
  ({ id, outcome, after: version === undefined ? {} : { version } }) as never

test('of what people did, what the page did not show yet is new, also when it is no event', () => {
  const entries = [
    entry('retry'),
    entry('refused', 8, 'refused'),
    entry('refund', 7),
    entry('old', 6),
  ]
  const news = (entryIds: string[] | undefined) =>
    actsSince(entries, { version: 6, entryIds: entryIds && new Set(entryIds) }).map(({ id }) => id)
  expect(news(['old'])).toEqual(['retry', 'refund'])
  expect(news(['old', 'refund'])).toEqual(['retry'])
  // Nothing was read before: then the version tells.
  expect(news(undefined)).toEqual(['refund'])
  expect(actsSince(undefined, { version: 6, entryIds: undefined })).toEqual([])
})

test.each([
  [{ action: 'refund', actor: 'staff:1', name: 'Ben' }, 'Ben asked for a refund'],
  [{ action: 'cancel_own', actor: 'customer', name: null }, 'Its customer asked to cancel it'],
  [{ action: 'skip', actor: 'staff:2', name: null }, 'Somebody who left had a step skipped'],
  [{ action: 'dance', actor: 'system', name: null }, 'The clock asked for: dance'],
])('%j reads %s', (act, words) => {
  expect(sayAct(act)).toBe(words)
})
