import { expect, test } from 'vitest'
import { productFields } from './goods/product-fields.ts'
import { noteForm } from './incident-acts.ts'
import { apiKeyAddForm } from './programs.ts'
import { reasonField } from './reason.ts'
import { viewForm } from './saved-views.ts'

test.each([
  ['a reason', reasonField],
  ['the name of a view', viewForm.shape.name],
  ['a note on an incident', noteForm.shape.note],
  ['the name of a program', apiKeyAddForm.shape.name],
  ['the name of a product', productFields.name],
  ['the description of a product', productFields.description],
])('%s holds nothing that hides what it says, and something to see', (_what, field) => {
  for (const text of ['pay \u202e001', 'ding \u0007dong', 'a \u2066b', '\u200b\u200e\u200f\u200b'])
    expect(field.safeParse(text).success, JSON.stringify(text)).toBe(false)
  for (const text of ['👩\u200d🚀 אבג', 'הזמנה', 'as asked']) expect(field.parse(text)).toBe(text)
})

test('a note on an incident has lines and tabs, and may be taken away', () => {
  expect(noteForm.parse({ note: 'SKU\tleft\r\nmug\t2 ' })).toEqual({ note: 'SKU\tleft\nmug\t2' })
  expect(noteForm.parse({ note: ' ' })).toEqual({ note: '' })
})
