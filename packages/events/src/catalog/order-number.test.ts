import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  numberAlphabet,
  numberFromId,
  orderNumber,
  orderNumberPrefix,
  orderNumbers,
  readOrderNumber,
  writtenLength,
} from './order-number.ts'

const key = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const n = fc.oneof(
  fc.integer({ min: 0, max: 100_000 }),
  fc.maxSafeInteger().map((value) => Math.abs(value) % orderNumbers),
)
const number = fc.tuple(n, key).map(([nth, of]) => orderNumber(nth, of))
const plainOf = (written: string) => written.replace('-', '')

test('what belongs to an n and a key must never change: orders are stored under it', () => {
  expect(
    [0, 1, 2, orderNumbers - 1].map((nth) => orderNumber(nth, 20_261_125)),
  ).toMatchInlineSnapshot(`
    [
      "3DPF-M368P",
      "HRFF-X467X",
      "4TYF-9VFJR",
      "9DQH-3NP82",
    ]
  `)
})

test('a number has 8 characters and a check character of an alphabet without look-alikes', () => {
  fc.assert(
    fc.property(number, (written) => {
      expect(written).toMatch(new RegExp(`^[${numberAlphabet}]{4}-[${numberAlphabet}]{5}$`))
    }),
  )
  expect(orderNumber(0, 0)).toHaveLength(writtenLength)
  for (const group of ['0O', '1IL', '2Z', '5S', '6G', '8B', 'UV'])
    expect(
      [...group].filter((character) => numberAlphabet.includes(character)).length,
      group,
    ).toBeLessThan(2)
})

test('no two orders of a database have one number: 300,000 in a row, and any two far apart', () => {
  const seen = new Set(Array.from({ length: 300_000 }, (_, nth) => orderNumber(nth, 77)))
  expect(seen.size).toBe(300_000)
  fc.assert(
    fc.property(n, n, key, (one, other, of) => {
      expect(orderNumber(one, of) === orderNumber(other, of)).toBe(one === other)
    }),
    { numRuns: 2_000 },
  )
})

test('orders after each other say nothing of how many lie between them', () => {
  const at = (nth: number, of: number) =>
    [...plainOf(orderNumber(nth, of)).slice(0, 8)].map((c) => numberAlphabet.indexOf(c))
  const worth = (digits: number[]) =>
    digits.reduce((sum, digit) => sum * numberAlphabet.length + digit, 0)
  const steps = new Set<number>()
  const places = Array.from({ length: 8 }, () => new Set<number>())
  for (let nth = 0; nth < 500; nth++) {
    const [one, next] = [at(nth, 77), at(nth + 1, 77)]
    steps.add(worth(next) - worth(one))
    for (const [place, digit] of one.entries()) places[place]?.add(digit)
  }
  expect(steps.size).toBe(500)
  expect(places.map((seen) => seen.size)).toEqual(Array(8).fill(numberAlphabet.length))
  expect(at(1, 77)).not.toEqual(at(1, 78))
})

test('a sequence that has run out is said', () => {
  for (const bad of [-1, orderNumbers, 1.5, Number.NaN])
    expect(() => orderNumber(bad, 1)).toThrow(RangeError)
})

test('every single wrong character is found', () => {
  fc.assert(
    fc.property(number, (written) => {
      const plain = plainOf(written)
      for (let at = 0; at < plain.length; at++) {
        for (const other of numberAlphabet) {
          if (other === plain[at]) continue
          expect(readOrderNumber(plain.slice(0, at) + other + plain.slice(at + 1)).type).toBe(
            'mistyped',
          )
        }
      }
    }),
    { numRuns: 50 },
  )
})

test('every swap of two different characters is found, of neighbours and of any other two', () => {
  fc.assert(
    fc.property(number, (written) => {
      const plain = plainOf(written)
      for (let a = 0; a < plain.length; a++) {
        for (let b = a + 1; b < plain.length; b++) {
          if (plain[a] === plain[b]) continue
          const swapped = [...plain]
          swapped[a] = plain.charAt(b)
          swapped[b] = plain.charAt(a)
          expect(readOrderNumber(swapped.join('')).type).toBe('mistyped')
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('a number is read however it is typed', () => {
  fc.assert(
    fc.property(number, (written) => {
      const plain = plainOf(written)
      const alike = plain
        .replaceAll('2', 'z')
        .replaceAll('6', 'G')
        .replaceAll('8', 'b')
        .replaceAll('V', 'u')
      const ways = [
        written,
        plain,
        plain.toLowerCase(),
        ` ${written} `,
        plain.replace(/(...)/g, '$1 '),
        alike,
        `#${written}`,
        `Order #${plain}`,
        `order ${written.toLowerCase()}`,
        `“${written.replace('-', '–')}”`,
      ]
      for (const typed of ways)
        expect(readOrderNumber(typed)).toEqual({ type: 'number', orderNumber: written })
    }),
  )
})

test('what can not be a number is not taken for a wrong one', () => {
  const others = [
    '',
    'ada@example.com',
    'Alexander',
    'elisabeth',
    '3C7F-1A2B',
    '7KM4',
    '0197c2f4-6f0e-7d3a-9a51-3f2b8c0d4e61',
    'Ada Lovelace',
  ]
  for (const text of others) expect(readOrderNumber(text), text).toEqual({ type: 'none' })
  for (const text of ['7KM4-QXROC', '7KM45QXR1', 'AAAA-AAAAA'])
    expect(readOrderNumber(text), text).toEqual({ type: 'mistyped' })
})

test('the beginning of a number is known as such', () => {
  expect([
    orderNumberPrefix('7km4'),
    orderNumberPrefix('7KM4-QX'),
    orderNumberPrefix('7km4 qxr9'),
    orderNumberPrefix('#7km4'),
  ]).toEqual(['7KM4', '7KM4-QX', '7KM4-QXR9', '7KM4'])
  for (const text of ['7KM', 'zebra', 'ada@example.com', '7KM4QXR9CC'])
    expect(orderNumberPrefix(text), text).toBeNull()
})

test('an old order goes by the beginning of its id', () => {
  expect(numberFromId('3c7f1a2b-44d0-4e63-9c1e-0a6f5b2d7e91')).toBe('3C7F-1A2B')
})
