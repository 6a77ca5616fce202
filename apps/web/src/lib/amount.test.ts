import { expect, test } from 'vitest'
import { amountField, parseAmount } from './amount.ts'

test('an amount is digits with a point or a comma, in minor units', () => {
  for (const [text, minor] of [
    ['18', 1_800],
    ['5.50', 550],
    ['5,50', 550],
    ['5,5', 550],
    [' 0.05 ', 5],
    ['999999999.99', 99_999_999_999],
  ] as const)
    expect(parseAmount(text, 'EUR'), text).toBe(minor)
})

test('whatever else JavaScript takes for a number is none', () => {
  for (const text of [
    ...['', ' ', '0', '0.00', '1.005', '0x10', '1e1', '-5', '+5', '5.', '.5', '5.5.5'],
    ...['1,234.50', '1 000', '٣', 'Infinity', '5 €', '1_000', '9999999999999'],
  ])
    expect(parseAmount(text, 'EUR'), text).toBeUndefined()
})

test('decimals are those of the currency', () => {
  expect(parseAmount('500', 'JPY')).toBe(500)
  expect(parseAmount('500.5', 'JPY')).toBeUndefined()
  expect(parseAmount('1.005', 'KWD')).toBe(1_005)
  expect(amountField('JPY').safeParse('x').error?.issues[0]?.message).toBe(
    'An amount above zero, such as 12.',
  )
  expect(amountField('EUR').safeParse('').error?.issues[0]?.message).toBe(
    'An amount above zero, such as 12.50.',
  )
})
