import { expect, test } from 'vitest'
import { nameHas, readPalette } from './palette.ts'

test('a verb and a few letters of an order are an act on what the letters find', () => {
  expect(readPalette(' Retry  84b4 ')).toEqual({ verb: ['retry', 'edit'], text: '84b4' })
  expect(readPalette('refund ada love')).toEqual({
    verb: ['refund', 'refund_by_hand'],
    text: 'ada love',
  })
})

test('the beginning of a verb will do before something else', () => {
  expect(readPalette('can 84b4')).toEqual({ verb: ['cancel'], text: '84b4' })
  expect(readPalette('re 84b4')).toEqual({ verb: null, text: 're 84b4' })
})

test('a verb alone looks for nothing, and what is none for all of it', () => {
  expect(readPalette('retry')).toEqual({ verb: ['retry', 'edit'], text: '' })
  expect(readPalette('ret')).toEqual({ verb: null, text: 'ret' })
  expect(readPalette('Ada Lovelace')).toEqual({ verb: null, text: 'Ada Lovelace' })
  expect(readPalette('')).toEqual({ verb: null, text: '' })
})

test('a page is found by any part of its name', () => {
  expect(nameHas('Acts on many', 'MANY')).toBe(true)
  expect(nameHas('Stock', 'order')).toBe(false)
})
