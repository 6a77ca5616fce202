import { expect, test } from 'vitest'
import type { Doing } from '../../live/protocol.ts'
import { sayPeople } from './people-words.ts'

const person = (name: string, doing: Doing = null) => ({ userId: name, name, doing })

test.each([
  [[], 0, []],
  [[person('Anna')], 0, ['Anna looks at this order']],
  [[person('Anna'), person('Ben')], 0, ['Anna and Ben look at this order']],
  [
    [person('Anna', 'refund'), person('Ben')],
    0,
    ['Anna is about to refund', 'Ben looks at this order'],
  ],
  [
    [person('Anna'), person('Ben'), person('Cem'), person('Dana')],
    0,
    ['Anna, Ben and 2 others look at this order'],
  ],
  [
    [person('Anna', 'cancel')],
    1,
    ['Anna is about to cancel and compensate', '1 other looks at this order'],
  ],
])('%j and %i more read %j', (people, more, sentences) => {
  expect(sayPeople({ people, more })).toEqual(sentences)
})
