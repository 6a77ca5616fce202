import { expect, test } from 'vitest'
import { actionChoices, actionWords } from './action-labels.ts'

test('no two actions have the same words, so that a choice means one', () => {
  const words = actionChoices.map(([, label]) => label)
  expect(new Set(words).size).toBe(words.length)
})

test('an approval says what it was about; other actions say themselves', () => {
  const refund = { type: 'refund', amountMinor: 1_200 }
  const ask = { action: 'approval_ask', command: refund, after: { asked: refund } }
  expect(actionWords(ask)).toBe('ask for approval: refund')
  const approve = { type: 'approval_approve', approvalId: 'a' }
  expect(actionWords({ action: approve.type, command: approve, after: { asked: refund } })).toBe(
    'approve: refund',
  )
  expect(actionWords({ action: approve.type, command: approve, after: null })).toBe('approve')
  expect(actionWords({ action: 'refund', command: refund, after: { asked: refund } })).toBe(
    'refund',
  )
  expect(actionWords({ action: 'of_before', command: null, after: null })).toBe('of_before')
})
