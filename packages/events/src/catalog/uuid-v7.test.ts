import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partitionOf } from '../log/partition.ts'
import { createUuidV7 } from './uuid-v7.ts'

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('the example of RFC 9562: its time, its version and its variant stand where they belong', () => {
  const zeros = createUuidV7({
    now: () => 0x017f22e279b0,
    randomBytes: (count) => new Uint8Array(count),
  })
  expect(zeros()).toBe('017f22e2-79b0-7000-8000-000000000000')
  const ones = createUuidV7({
    now: () => 0x017f22e279b0,
    randomBytes: (count) => new Uint8Array(count).fill(0xff),
  })
  expect(ones()).toBe('017f22e2-79b0-77ff-bfff-ffffffffffff')
})

test('each id is greater than the one before, whatever the clock does', () => {
  const clock = fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -5_000, max: 5_000 })),
    { maxLength: 300 },
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 47 }), clock, (start, steps) => {
      let ms = start
      const next = createUuidV7({ now: () => ms, randomBytes })
      let before = next()
      for (const step of steps) {
        ms = Math.max(0, ms + step)
        const id = next()
        expect(id).toMatch(form)
        expect(id > before).toBe(true)
        before = id
      }
    }),
  )
})

test('more ids in one millisecond than the counter holds are still in order and all different', () => {
  const next = createUuidV7({ now: () => 1_795_000_000_000, randomBytes })
  const ids = Array.from({ length: 20_000 }, next)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

test('two processes that start in the same millisecond make different ids', () => {
  const now = () => 1_795_000_000_000
  const [one, other] = [createUuidV7({ now, randomBytes }), createUuidV7({ now, randomBytes })]
  const ids = Array.from({ length: 1_000 }, () => [one(), other()]).flat()
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([8, 32])(
  'ids of one moment are spread evenly over %i partitions: none has a tenth more or less than its share',
  (partitions) => {
    // A fixed series of bytes, so that the test says the same each time.
    let state = 1
    const series = (count: number) =>
      Uint8Array.from(
        { length: count },
        () => (state = Math.imul(state, 1_103_515_245) + 12_345) >>> 24,
      )
    const next = createUuidV7({ now: () => 1_795_000_000_000, randomBytes: series })
    const counts = new Array<number>(partitions).fill(0)
    const total = 64_000
    for (let n = 0; n < total; n++) {
      const partition = partitionOf(next(), partitions)
      counts[partition] = (counts[partition] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan((0.9 * total) / partitions)
    expect(Math.max(...counts)).toBeLessThan((1.1 * total) / partitions)
  },
)
