import { expect, test } from 'vitest'
import { actionChoices } from './action-labels.ts'

test('no two actions have the same words, so that a choice means one', () => {
  const words = actionChoices.map(([, label]) => label)
  expect(new Set(words).size).toBe(words.length)
})
