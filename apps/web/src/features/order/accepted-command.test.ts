import { expect, test } from 'vitest'
import { entryOf, isFollowed } from './accepted-command.ts'

type Entries = NonNullable<Parameters<typeof entryOf>[0]>
const entry = (more: object) =>
  ({
    ...{ action: 'retry', reason: 'the bank is back', outcome: 'accepted', after: { version: 3 } },
    ...{ came: { stage: 'accepted', missing: null } },
    ...more,
  }) as unknown as Entries[number]
const asked = { action: 'retry', reason: 'the bank is back', version: 3 }

test('a dialog follows what it has asked for itself, and no command before or beside it', () => {
  const mine = entry({})
  const others = [
    entry({ reason: 'somebody else asks' }),
    entry({ action: 'cancel' }),
    entry({ outcome: 'refused' }),
    entry({ after: { version: 2 } }),
    entry({ after: null }),
  ]
  expect(entryOf(others, asked)).toBeUndefined()
  expect(entryOf([...others, mine], asked)).toBe(mine)
})

test('it is looked at until it has ended, and no longer', () => {
  expect(isFollowed(undefined, asked)).toBe(true)
  expect(isFollowed([entry({})], asked)).toBe(true)
  for (const stage of ['verified', 'other_way', 'failed'])
    expect(isFollowed([entry({ came: { stage, missing: null } })], asked)).toBe(false)
})
