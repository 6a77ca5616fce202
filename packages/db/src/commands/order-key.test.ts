import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isUnguessable, judgeKey, type KeyVerdict } from './order-key.ts'

const secret = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const senders = { guest: undefined, ada: 'ada', ben: 'ben' } as const
type Who = keyof typeof senders

/** Whose order it is, who sends the key again, and what is said for the same body and for another. */
const table: [holder: Who, sender: Who, key: string, said: [KeyVerdict, KeyVerdict]][] = [
  ['guest', 'guest', secret, ['replay', 'reused']],
  ['guest', 'guest', 'order-1', ['taken', 'taken']],
  ['guest', 'ada', secret, ['taken', 'taken']],
  ['guest', 'ada', 'order-1', ['taken', 'taken']],
  ['ada', 'guest', secret, ['taken', 'taken']],
  ['ada', 'guest', 'order-1', ['taken', 'taken']],
  ['ada', 'ada', secret, ['replay', 'reused']],
  ['ada', 'ada', 'order-1', ['replay', 'reused']],
  ['ada', 'ben', secret, ['taken', 'taken']],
  ['ada', 'ben', 'order-1', ['taken', 'taken']],
]

test.each(table)('the key of an order of %s, sent by %s: %s', (holder, sender, key, said) => {
  const kept = { userId: senders[holder] ?? null, requestHash: 'h' }
  const userId = senders[sender]
  const asked = (requestHash: string) =>
    judgeKey(kept, { idempotencyKey: key, requestHash, ...(userId && { userId }) })
  expect([asked('h'), asked('other')]).toEqual(said)
})

describe('a key that nobody guesses', () => {
  test('is one of 128 bits, in any of the usual forms', () => {
    for (let n = 0; n < 200; n++) {
      const key = randomBytes(16)
      for (const form of [randomUUID(), key.toString('hex'), randomBytes(24).toString('base64url')])
        expect(isUnguessable(form), form).toBe(true)
    }
    expect(isUnguessable('274837261940382716259403827165948372615')).toBe(true)
  })

  test.each([
    ['a number', '1'],
    ['a name', 'order-1'],
    ['the time in nanoseconds', '1795645077783000000'],
    ['half a UUID', '0b7e1c9e-5a55-4c8c'],
    ['a UUID without a digit of its own', '00000000-0000-0000-0000-000000000000'],
    ['one letter, however often', 'x'.repeat(255)],
    ['31 hex digits', '0b7e1c9e5a554c8c9a6b0a1b2c3d4e5'],
    ['signs that hold nothing', `order-1${'-._~'.repeat(20)}`],
  ])('is not %s', (_what, key) => {
    expect(isUnguessable(key)).toBe(false)
  })
})
