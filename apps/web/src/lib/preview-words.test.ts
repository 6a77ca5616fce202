import type { Preview } from '@sagaboard/events/commands/preview'
import { expect, test } from 'vitest'
import { previewWords } from './preview-words.ts'

const possible: Extract<Preview, { type: 'possible' }> = {
  type: 'possible',
  steps: [
    { type: 'RefundRequested', by: 'person', moneyMinor: 0, stock: [] },
    { type: 'RefundIssued', by: 'payment', moneyMinor: -1_250, stock: [] },
  ],
  ...{ cautions: [{ code: 'refund_is_final' }], waitsFor: [], atWork: [], leaves: 'COMPLETED' },
  ...{ awaits: [], messages: [], sourcedAgain: null },
}

test('what follows is told in its order, with its money, how the order stands then, and what nobody can take back', () => {
  expect(previewWords(possible, 'EUR')).toEqual([
    'Refund asked; refunded, 12.50\u00a0€ given back. Leaves the order completed.',
    'Money that has been given back can’t be taken again.',
  ])
})

test('what can’t be done says why, and what still stands is told', () => {
  expect(previewWords({ type: 'refused', refusal: 'It has ended.' }, 'EUR')).toEqual([
    'Can’t be done: It has ended.',
  ])
  const stands = { ...possible, steps: [], cautions: [], waitsFor: ['shipping' as const] }
  expect(previewWords(stands, 'EUR')).toEqual([
    'Nothing follows at once. Afterwards shipping still waits for a decision of its own.',
  ])
})
