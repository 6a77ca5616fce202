import { expect, test } from 'vitest'
import { BadOption, readOptions } from './options.ts'
import { orderMaker } from './orders.ts'
import { median, percentile } from './stats.ts'

test('a percentile is a value that was measured: the smallest that so many do not exceed', () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect([0.5, 0.95, 0.99, 1].map((share) => percentile(samples, share))).toEqual([50, 95, 99, 100])
  expect(percentile([], 0.5)).toBeNaN()
})

test('one round that the machine disturbed does not move the middle', () => {
  expect(median([1_000, 3_000, 3_100])).toBe(3_000)
  expect(median([2, 4])).toBe(3)
})

test('the same seed gives the same orders, another seed others', () => {
  const orders = (seed: number) => Array.from({ length: 50 }, orderMaker(seed))
  expect(orders(7)).toEqual(orders(7))
  expect(orders(7)).not.toEqual(orders(8))
  for (const { lines } of orders(7))
    expect(new Set(lines.map(({ sku }) => sku)).size).toBe(lines.length)
})

test('what the command line can not be is said by name', () => {
  expect(readOptions([]).buses).toEqual(['log', 'kafka'])
  expect(readOptions(['--bus', 'log', '--quick'])).toMatchObject({ buses: ['log'], quick: true })
  expect(() => readOptions(['--bus', 'rabbit'])).toThrow(BadOption)
  expect(() => readOptions(['--seed', 'x'])).toThrow(/--seed/)
  expect(() => readOptions(['--slow'])).toThrow(BadOption)
  expect(readOptions(['--peers', '--rounds', '5'])).toMatchObject({
    mode: 'peers',
    buses: ['log'],
    rounds: 5,
  })
  expect(readOptions(['--history'])).toMatchObject({ mode: 'history', rounds: undefined })
  expect(() => readOptions(['--rounds', '0'])).toThrow(/--rounds/)
  expect(() => readOptions(['--peers', '--history'])).toThrow(/two runs/)
  expect(() => readOptions(['--history', '--bus', 'kafka'])).toThrow(/--bus/)
})
