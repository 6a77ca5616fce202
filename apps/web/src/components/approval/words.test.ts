import { expect, test } from 'vitest'
import { aboutWords, approvalNeeded, askedWords, decidedWords } from './words.ts'

test('what was asked for is told by its act and what it is about', () => {
  const refund = { type: 'refund', amountMinor: 1_200 } as const
  expect(askedWords({ command: refund, setAct: null })).toBe('refund')
  const start = { type: 'set_start', setId: 's', stopPercent: 10 } as const
  expect(askedWords({ command: start, setAct: { type: 'cancel' } })).toBe('cancel and compensate')
  expect(aboutWords({ subject: 'order', about: '1042' })).toBe('order 1042')
  expect(aboutWords({ subject: 'set', about: 'All orders' })).toBe('the set “All orders”')
  expect(aboutWords({ subject: 'charge', about: null })).toBe(
    'the charge, which is on its list no more',
  )
})

test('before it is asked for, amount and limit are told', () => {
  expect(approvalNeeded({ amountMinor: 1_200, limitMinor: 1_000 }, 'EUR')).toMatch(
    /^12\.00\s€ would go back, and one person decides over 10\.00\s€ at most/,
  )
})

test('who decided is told, also when they left; of what waits nobody is', () => {
  expect(decidedWords({ state: 'waiting', decidedByName: null })).toBeNull()
  expect(decidedWords({ state: 'declined', decidedByName: 'Ben' })).toBe('Ben declined')
  expect(decidedWords({ state: 'approved', decidedByName: null })).toBe(
    'Somebody who left approved',
  )
})
