import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { sharedByPool, sharedRead } from './shared-read.ts'

test('who asks at the same time shares one read, and so does who asks soon after', async () => {
  let reads = 0
  let clock = 0
  const read = sharedRead(
    async () => {
      reads += 1
      clock += 40
      return reads
    },
    () => clock,
  )
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1])
  clock += 700
  expect(await read()).toBe(1)
  clock += 200
  expect(await read()).toBe(2)
})

test('a slow read is kept longer, so that reading takes at most a fifth of the time', async () => {
  let reads = 0
  let clock = 0
  const read = sharedRead(
    async () => {
      reads += 1
      clock += 1_000
      return reads
    },
    () => clock,
  )
  await read()
  clock += 4_900
  expect(await read()).toBe(1)
  clock += 200
  expect(await read()).toBe(2)
})

test('a read that fails is not kept', async () => {
  let fails = true
  const read = sharedRead(async () => {
    if (fails) throw new Error('away')
    return 'back'
  })
  await expect(read()).rejects.toThrow('away')
  fails = false
  expect(await read()).toBe('back')
})

test('who asks the same database shares a read, until it is forgotten', async () => {
  const [one, other] = [{}, {}] as [Pool, Pool]
  const asked: Pool[] = []
  const read = sharedByPool(async (pool) => asked.push(pool))
  expect(await Promise.all([read(one), read(one), read(other)])).toEqual([1, 1, 2])
  read.forget(one)
  expect(await Promise.all([read(one), read(other)])).toEqual([3, 2])
  expect(asked).toEqual([one, other, one])
})
