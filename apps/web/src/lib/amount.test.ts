import { describe, expect, test } from 'vitest'
import { amountField, fieldAmount, parseAmount, readerDecimalSign } from './amount.ts'

describe('an amount is what its field shows, or nothing', () => {
  test.each([
    ['5,50', 550],
    ['5.50', 550],
    ['5', 500],
    ['5,5', 550],
    [' 5,50 ', 550],
    ['1.005', undefined],
    ['1,005', undefined],
    ['0x10', undefined],
    ['1e1', undefined],
    ['', undefined],
    [' ', undefined],
    ['1 000,00', undefined],
    ['1.000,00', undefined],
    ['1,000.00', undefined],
    ['-5', undefined],
    ['+5', undefined],
    ['5,', undefined],
    [',50', undefined],
    ['0', undefined],
    ['0,00', undefined],
    ['٥', undefined],
    ['99999999999999', undefined],
  ])('EUR: “%s” is %s', (text, minor) => {
    expect(parseAmount(text, 'EUR', '.')).toBe(minor)
    expect(parseAmount(text, 'EUR', ',')).toBe(minor)
  })

  test('a currency without decimals takes none, one with three takes three', () => {
    expect(parseAmount('500', 'JPY', '.')).toBe(500)
    expect(parseAmount('5.0', 'JPY', '.')).toBeUndefined()
    expect(parseAmount('1.005', 'KWD', '.')).toBe(1_005)
  })

  test('what may have been meant to part thousands is never taken for decimals', () => {
    expect(parseAmount('1,005', 'KWD', '.')).toBeUndefined()
    expect(parseAmount('1.005', 'KWD', ',')).toBeUndefined()
    expect(parseAmount('1,005', 'KWD', ',')).toBe(1_005)
  })
})

test('the decimal sign is the reader’s, in the field and in what is said of it', () => {
  expect(readerDecimalSign('de-DE')).toBe(',')
  expect(readerDecimalSign('en-GB')).toBe('.')
  expect(readerDecimalSign('ar-EG')).toBe('.')
  expect(fieldAmount(123_456, 'EUR', ',')).toBe('1234,56')
  expect(fieldAmount(5, 'EUR', '.')).toBe('0.05')
  expect(fieldAmount(500, 'JPY', ',')).toBe('500')
  const said = (currency: string, sign: '.' | ',') =>
    amountField(currency, sign).safeParse('x').error?.issues[0]?.message
  expect(said('EUR', ',')).toBe('An amount above zero, such as 12,50.')
  expect(said('JPY', ',')).toBe('An amount above zero, such as 12.')
  expect(said('KWD', '.')).toBe('An amount above zero, such as 12.500.')
})

test.each(['EUR', 'JPY', 'KWD'])('what a field begins with means itself: %s', (currency) => {
  for (const sign of ['.', ','] as const)
    for (const minor of [1, 99, 1_000, 123_456])
      expect(parseAmount(fieldAmount(minor, currency, sign), currency, sign)).toBe(minor)
})
