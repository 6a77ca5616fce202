import { decimalAmount } from '@sagaboard/events/saga/money'
import { describe, expect, test } from 'vitest'
import { isCurrency, toMinor } from '../services/amount.ts'
import { lengthUnits, readMeasure, weightUnits } from './measures.ts'

describe('an amount', () => {
  test.each([
    ['199.98', 'EUR', 19_998],
    ['199.980', 'EUR', 19_998],
    ['0.3', 'EUR', 30],
    ['1.1', 'EUR', 110],
    ['8.41', 'USD', 841],
    ['5', 'JPY', 5],
    ['5.0', 'JPY', 5],
    ['1.234', 'KWD', 1_234],
    ['21474836.47', 'EUR', 2_147_483_647],
  ])('%s %s is %i minor units', (text, currency, minor) => {
    expect(toMinor(text, currency)).toBe(minor)
  })

  test.each([
    [
      '0.30000000000000004',
      'EUR',
      '0.30000000000000004 has 17 digits after the point, and EUR has 2',
    ],
    ['199.985', 'EUR', 'has 3 digits'],
    ['199.98000000000001', 'EUR', 'has 14 digits'],
    ['0.5', 'JPY', 'JPY has 0'],
    ['0', 'EUR', 'more than 0'],
    ['-1', 'EUR', 'more than 0'],
    ['21474836.48', 'EUR', 'at most 21474836.47'],
    ['1e3', 'EUR', 'a decimal number'],
    ['1.9998E+2', 'EUR', 'a decimal number'],
    ['9'.repeat(30), 'EUR', 'at most'],
    ['1,50', 'EUR', 'a decimal number'],
    ['NaN', 'EUR', 'a decimal number'],
    ['0x10', 'EUR', 'a decimal number'],
    ['', 'EUR', 'a decimal number'],
  ])('%s %s is refused', (text, currency, message) => {
    expect(toMinor(text, currency)).toContain(message)
  })

  test('is written as it was read', () => {
    for (const [minor, currency, text] of [
      [19_998, 'EUR', '199.98'],
      [5, 'EUR', '0.05'],
      [5, 'JPY', '5'],
      [1_234, 'KWD', '1.234'],
    ] as const) {
      expect(decimalAmount(minor, currency)).toBe(text)
      expect(toMinor(text, currency)).toBe(minor)
    }
  })

  test('is of a currency that there is', () => {
    expect(['EUR', 'eur', 'XYZ', 'EURO', ''].map(isCurrency)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('a measure is whole, and rounded up', () => {
  test.each([
    ['2.2', weightUnits.lb, 998],
    ['1', weightUnits.lb, 454],
    ['16', weightUnits.oz, 454],
    ['1', weightUnits.oz, 29],
    ['100000', weightUnits.lb, 45_359_237],
    ['0.1', weightUnits.kg, 100],
    ['1.0005', weightUnits.kg, 1_001],
    ['7', weightUnits.g, 7],
    ['10', lengthUnits.in, 254],
    ['0.1', lengthUnits.in, 3],
    ['12.5', lengthUnits.in, 318],
    ['30', lengthUnits.cm, 300],
    ['29.99', lengthUnits.cm, 300],
    ['1', lengthUnits.mm, 1],
  ])('%s', (text, unit, whole) => {
    expect(readMeasure(text, unit, 100_000_000)).toBe(whole)
  })

  test.each(['0', '-1', 'heavy', '', 'Infinity'])('%j is none', (text) => {
    expect(readMeasure(text, weightUnits.g, 1_000)).toContain('above 0')
  })

  test('no parcel is beyond what can be', () => {
    expect(readMeasure('1001', weightUnits.g, 1_000)).toContain('more than a parcel can be')
    expect(readMeasure('1e30', weightUnits.kg, 1_000)).toContain('more than a parcel can be')
  })
})
