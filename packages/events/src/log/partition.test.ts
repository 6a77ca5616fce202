import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { partitionOf } from './partition.ts'

/** Order ids as they come: random, but the same ones in every run. */
const orderIds = Array.from({ length: 32_000 }, (_, index) => {
  const hex = createHash('sha256').update(String(index)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
})

test('an order always has the same partition, and it is one of those that there are', () => {
  for (const orderId of orderIds.slice(0, 1_000)) {
    const partition = partitionOf(orderId, 32)
    expect(partition).toBe(partitionOf(orderId, 32))
    expect(Number.isInteger(partition) && partition >= 0 && partition < 32).toBe(true)
  }
})

test.each([8, 32])(
  'orders are spread evenly over %i partitions: none has a fifth more or less than its share',
  (partitions) => {
    const counts = new Array<number>(partitions).fill(0)
    for (const orderId of orderIds)
      counts[partitionOf(orderId, partitions)] = (counts[partitionOf(orderId, partitions)] ?? 0) + 1
    const share = orderIds.length / partitions
    expect(Math.min(...counts)).toBeGreaterThan(0.8 * share)
    expect(Math.max(...counts)).toBeLessThan(1.2 * share)
  },
)

test('the partition of an order is written into its log: the function must never change', () => {
  expect(partitionOf('0197c2f4-6f0e-7d3a-9a51-3f2b8c0d4e61', 32)).toBe(13)
  expect(partitionOf('00000000-0000-4000-8000-000000000000', 32)).toBe(21)
  expect(partitionOf('', 32)).toBe(0x811c9dc5 % 32)
})
