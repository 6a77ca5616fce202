import { expect, test } from 'vitest'
import { type Attempt, attemptLabel, chargeAsked, dotsOf } from './attempts.ts'

const first: Attempt = {
  id: 1,
  group: 'payment',
  version: 2,
  attempt: 1,
  call: 'charge',
  key: 'o1:charge',
  askedAt: '2026-01-05T09:00:01.500Z',
  tookMs: 12,
  outcome: 'failed',
  detail: 'ProviderUnavailable: the payment provider answers 503',
}
const answered = (detail: string): Attempt => ({ ...first, id: 2, outcome: 'answered', detail })

test.each([
  ['an error, by what it says', first, 'the payment provider answers 503'],
  ['an answer, in words', answered('captured'), 'taken'],
  ['a void', answered('never_happened'), 'never happened, and never will'],
  ['a step that asks nobody', { ...answered(''), call: null, key: null }, 'handled'],
  ['an answer that is not known here, by its code', answered('partly'), 'partly'],
  [
    'a call that was given up',
    { ...first, outcome: 'timed_out', detail: 'no answer in 5 s' },
    'no answer in 5 s: it may still have its effect',
  ],
] as const)('a try says what came of it: %s', (_name, attempt, label) => {
  expect(attemptLabel(attempt)).toBe(label)
})

test('the ledger says how often a charge was asked for, and what came of it', () => {
  const label: Attempt = { ...first, call: 'label' }
  expect(chargeAsked([label], true), 'a label is no charge').toBe('')
  expect(chargeAsked([first, label, answered('captured')], true)).toBe(
    'Asked for 2 times; taken once.',
  )
  expect(chargeAsked([first], false)).toBe('Asked for once; never taken.')
})

test('a try stands on the time axis when it was asked, not when it was written', () => {
  expect(dotsOf([first, answered('captured')], '2026-01-05T09:00:00.000Z')).toEqual([
    { id: 1, service: 'payment', atMs: 1_500, isAnswered: false },
    { id: 2, service: 'payment', atMs: 1_500, isAnswered: true },
  ])
})
