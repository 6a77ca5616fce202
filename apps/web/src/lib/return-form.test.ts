import { expect, test } from 'vitest'
import { readReturnForm } from './return-form.ts'

const lines = [
  { line: 1, sku: 'enamel-mug', name: 'Enamel mug', quantity: 2 },
  { line: 2, sku: 'linen-apron', name: 'Linen apron', quantity: 1 },
]

function read(fields: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return readReturnForm(form, lines)
}

test('what is sent back, of each line how many and why', () => {
  expect(
    read({
      'quantity-1': '1',
      'reason-1': 'damaged',
      'quantity-2': '0',
      'reason-2': '',
      note: '  chipped ',
    }),
  ).toEqual({ lines: [{ line: 1, quantity: 1, reason: 'damaged' }], note: 'chipped' })
})

test.each([
  [{}, 'Say of at least one thing how many you send back.'],
  [{ 'quantity-1': '3', 'reason-1': 'damaged' }, 'Of Enamel mug you can send back at most 2.'],
  [{ 'quantity-1': 'two', 'reason-1': 'damaged' }, 'Of Enamel mug you can send back at most 2.'],
  [{ 'quantity-1': '-1', 'reason-1': 'damaged' }, 'Of Enamel mug you can send back at most 2.'],
  [{ 'quantity-2': '1' }, 'Say why you send Linen apron back.'],
  [{ 'quantity-2': '1', 'reason-2': 'returned_to_sender' }, 'Say why you send Linen apron back.'],
  [
    { 'quantity-2': '1', 'reason-2': 'damaged', note: 'x'.repeat(501) },
    'Write at most 500 characters.',
  ],
  [
    { 'quantity-2': '1', 'reason-2': 'damaged', note: 'chipped\u0000' },
    'Write what we should know as plain text, without control characters.',
  ],
])('a form that can’t be one says what is wrong: %j', (fields, problem) => {
  expect(read(fields as Record<string, string>)).toEqual({ problem })
})

test('a note has the line breaks of a form as one character each', () => {
  expect(
    read({ 'quantity-2': '1', 'reason-2': 'damaged', note: `${'x'.repeat(498)}\r\ny` }),
  ).toMatchObject({ note: `${'x'.repeat(498)}\ny` })
})

test('a line that is not offered is left out', () => {
  expect(read({ 'quantity-9': '1', 'reason-9': 'damaged' })).toEqual({
    problem: 'Say of at least one thing how many you send back.',
  })
})
