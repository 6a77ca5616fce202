import { expect, test } from 'vitest'
import { noteMax, noteText } from './notes.ts'

test('a note is trimmed, and its lines end as they do here', () => {
  expect(noteText.parse('  The customer called.\r\nAgain\rtoday. \n')).toBe(
    'The customer called.\nAgain\ntoday.',
  )
  expect(noteText.parse('SKU\tleft')).toBe('SKU\tleft')
  expect(noteText.parse('x'.repeat(noteMax))).toHaveLength(noteMax)
})

test.each([
  ['nothing', undefined],
  ['blanks', ' \n\t '],
  ['too much', 'x'.repeat(noteMax + 1)],
  ['a bell', 'ding \u0007 dong'],
  ['what nobody sees', '\u200f\u200e\u200b'],
  ['an escape sequence', 'a \u001b[2J b'],
  ['text that is turned around', 'pay \u202e001'],
])('%s is no note', (_what, text) => {
  expect(noteText.safeParse(text).success).toBe(false)
})
