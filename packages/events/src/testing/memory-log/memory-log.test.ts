import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { LeaseLost } from '../../log/consumer-groups.ts'
import { appendTo } from '../source-contract.ts'
import { createMemoryLog } from './memory-log.ts'

const table = 'rows'

describe('a unit of work', () => {
  test('leaves nothing behind when it fails', async () => {
    const log = createMemoryLog({ partitions: 4 })
    const attempt = log.transaction(async (tx) => {
      tx.put(table, 'a', 1)
      throw new Error('changed its mind')
    })
    await expect(attempt).rejects.toThrow('changed its mind')
    expect(log.reader.get(table, 'a')).toBeUndefined()
  })

  test('leaves nothing behind when its cursor is no longer its own, whatever it did before', async () => {
    const log = createMemoryLog({ partitions: 4 })
    await log.join('group')
    await log.claim('group', 'owner', 1_000)
    const attempt = log.transaction(async (tx) => {
      tx.put(table, 'a', 1)
      log.advance(tx, 'somebody else', [{ group: 'group', partition: 0, from: 0, to: 5 }])
    })
    await expect(attempt).rejects.toThrow(LeaseLost)
    expect(log.reader.get(table, 'a')).toBeUndefined()
    expect((await log.claim('group', 'owner', 1_000)).positions.get(0)).toBe(0)
  })

  test('reads what it wrote; others read it after the commit, as it was then', async () => {
    const log = createMemoryLog({ partitions: 4 })
    const row = { count: 1 }
    await log.transaction(async (tx) => {
      tx.put(table, 'a', row)
      row.count = 2
      expect(tx.get(table, 'a')).toEqual({ count: 1 })
      expect(log.reader.get(table, 'a')).toBeUndefined()
    })
    expect(log.reader.get(table, 'a')).toEqual({ count: 1 })
  })

  test('runs after the one before it, so nothing is counted twice', async () => {
    const log = createMemoryLog({ partitions: 4 })
    const count = () =>
      log.transaction(async (tx) => {
        const before = tx.get<number>(table, 'n') ?? 0
        await new Promise((resolve) => setImmediate(resolve))
        tx.put(table, 'n', before + 1)
      })
    await Promise.all(Array.from({ length: 50 }, count))
    expect(log.reader.get(table, 'n')).toBe(50)
  })
})

test('versions of an order are contiguous, positions grow, and a reader gets what is after its position', async () => {
  const log = createMemoryLog({ partitions: 1 })
  const orders = [randomUUID(), randomUUID()]
  await appendTo(log, orders)
  await appendTo(log, orders)
  const events = await log.read(new Map([[0, 0]]), 100)
  expect(events.map(({ version, position }) => [version, position])).toEqual([
    [1, 1],
    [1, 2],
    [2, 3],
    [2, 4],
  ])
  expect((await log.read(new Map([[0, 2]]), 1)).map((event) => event.position)).toEqual([3])
})

test('leases follow the clock that was given, not the one on the wall', async () => {
  let now = 0
  const log = createMemoryLog({ partitions: 4, now: () => now })
  await log.join('group')
  expect((await log.claim('group', 'first', 100)).positions.size).toBe(4)
  now = 100
  expect((await log.claim('group', 'second', 100)).positions.size).toBe(0)
  now = 101
  expect((await log.claim('group', 'second', 100)).positions.size).toBe(4)
})
