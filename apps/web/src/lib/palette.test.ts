import { expect, test } from 'vitest'
import { noFilter } from './order-filter.ts'
import { nameHas, readPalette } from './palette.ts'

const nothingElse = { amount: null, receive: null, act: null, many: null }

test('a verb and a few letters of an order are an act on what the letters find', () => {
  expect(readPalette(' Retry  84b4 ')).toEqual({
    ...nothingElse,
    ...{ verb: ['retry', 'edit'], text: '84b4', act: 'retry' },
  })
  expect(readPalette('refund ada love')).toEqual({
    ...nothingElse,
    ...{ verb: ['refund', 'refund_by_hand'], text: 'ada love', act: 'refund' },
  })
})

test('the beginning of a verb will do before something else', () => {
  expect(readPalette('can 84b4')).toMatchObject({ verb: ['cancel'], text: '84b4' })
  expect(readPalette('re 84b4')).toMatchObject({ verb: null, text: 're 84b4' })
})

test('a verb alone looks for nothing, and what is none for all of it', () => {
  expect(readPalette('retry')).toMatchObject({ verb: ['retry', 'edit'], text: '', many: null })
  expect(readPalette('ret')).toMatchObject({ verb: null, text: 'ret' })
  expect(readPalette('Ada Lovelace')).toMatchObject({ verb: null, text: 'Ada Lovelace' })
  expect(readPalette('')).toEqual({ ...nothingElse, verb: null, text: '' })
})

test.each([
  ['refund TMHW-4K8RQ 12.50', 'TMHW-4K8RQ', '12.50'],
  ['refund TMHW-4K8RQ 12,50 €', 'TMHW-4K8RQ', '12,50 €'],
  ['refund ada lovelace €18', 'ada lovelace', '€18'],
  ['refund ada sue 12.50', 'ada sue', '12.50'],
  ['refund T26N-KFVFJ BHD 12.505', 'T26N-KFVFJ', 'BHD 12.505'],
  ['refund 84b4 1200 EUR', '84b4', '1200 EUR'],
  ['refund 84b4 12.505', '84b4', '12.505'],
  ['refund 84b4 -5', '84b4', '-5'],
  ['refund T26N-KFVFJ -5', 'T26N-KFVFJ', '-5'],
  ['refund T26N-KFVFJ 1e3', 'T26N-KFVFJ', '1e3'],
  ['refund t26n kfvfj 12.50  USD', 't26n kfvfj', '12.50 USD'],
  ['refund T26N-KFVFJ 1 234.50', 'T26N-KFVFJ', '1 234.50'],
  ['refund T26N-KFVFJ all', 'T26N-KFVFJ', 'all'],
  ['ref 84b4 0.5', '84b4', '0.5'],
])('%s: the order and the amount', (typed, text, amount) => {
  expect(readPalette(typed)).toMatchObject({ text, amount })
})

test.each([
  'refund 12.50',
  // An order number with a space in it.
  'refund 7KM4 22224',
  // The beginning of one.
  'refund 7KM4 4K',
  'cancel ada 12.50',
])('%s: no amount', (typed) => {
  expect(readPalette(typed).amount).toBeNull()
})

test('goods are put on the shelf by what they are called and how many; an order number is none of it', () => {
  expect(readPalette('restock cherry board 50')).toMatchObject({
    ...{ verb: ['restock'], text: 'cherry board', receive: { units: 50 } },
  })
  expect(readPalette('receive enamel-mug')).toMatchObject({ verb: [], receive: { units: null } })
  expect(readPalette('restock mug 0')).toMatchObject({ text: 'mug 0', receive: { units: null } })
  expect(readPalette('restock mug 9999999').receive).toEqual({ units: null })
  expect(readPalette('retry mug 50').receive).toBeNull()
})

test('a verb with a filter of the list is an act on many', () => {
  const many = (typed: string) => readPalette(typed).many
  expect(many('retry needs a person')).toEqual({
    ...{ act: 'retry', filter: { ...noFilter, attention: 'dead' } },
  })
  expect(many('retry all at payment')).toEqual({
    ...{ act: 'retry', filter: { ...noFilter, step: 'charge' } },
  })
  expect(many('cancel paid, last hour')).toEqual({
    ...{ act: 'cancel', filter: { ...noFilter, status: ['PAID'], age: '1h' } },
  })
  expect(many('retry')).toBeNull()
  expect(many('retry all')).toBeNull()
  expect(many('settle needs a person')).toBeNull()
  // An amount is of one order.
  expect(many('refund all completed 5')).toBeNull()
})

test('a page is found by any part of its name', () => {
  expect(nameHas('Acts on many', 'MANY')).toBe(true)
  expect(nameHas('Stock', 'order')).toBe(false)
})
