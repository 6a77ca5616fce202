import { expect, test } from 'vitest'
import { createBatcher } from './batcher.ts'

/** A set-based call that is answered when the test says so. */
function gatedCall() {
  const calls: { items: number[]; answer: () => void; fail: (error: Error) => void }[] = []
  const run = (items: number[]) =>
    new Promise<string[]>((resolve, reject) => {
      calls.push({
        items,
        answer: () => resolve(items.map((item) => `answer ${item}`)),
        fail: reject,
      })
    })
  return { calls, run }
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve))

test('an item that finds nothing under way goes at once, with those of the same tick', async () => {
  const { calls, run } = gatedCall()
  const ask = createBatcher(run)
  const answers = Promise.all([ask(1), ask(2)])
  await Promise.resolve()
  expect(calls.map((call) => call.items)).toEqual([[1, 2]])
  calls[0]?.answer()
  expect(await answers).toEqual(['answer 1', 'answer 2'])
})

test('what is asked for while a call is under way goes together into the next, in order', async () => {
  const { calls, run } = gatedCall()
  const ask = createBatcher(run)
  const first = ask(1)
  await tick()
  const later = [ask(2), ask(3)]
  await tick()
  later.push(ask(4))
  await tick()
  expect(calls.map((call) => call.items)).toEqual([[1]])
  calls[0]?.answer()
  expect(await first).toBe('answer 1')
  await tick()
  expect(calls.map((call) => call.items)).toEqual([[1], [2, 3, 4]])
  calls[1]?.answer()
  expect(await Promise.all(later)).toEqual(['answer 2', 'answer 3', 'answer 4'])
})

test('a call takes at most so many; the others follow', async () => {
  const sizes: number[] = []
  const ask = createBatcher(
    async (items: number[]) => {
      sizes.push(items.length)
      return items.map((item) => item * 2)
    },
    { max: 3 },
  )
  const doubled = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(ask))
  expect(doubled).toEqual([2, 4, 6, 8, 10, 12, 14])
  expect(sizes).toEqual([3, 3, 1])
})

test('a call that fails fails all of its items and none of the next', async () => {
  const { calls, run } = gatedCall()
  const ask = createBatcher(run)
  const failing = Promise.allSettled([ask(1), ask(2)])
  await tick()
  const next = ask(3)
  calls[0]?.fail(new Error('away'))
  expect(await failing).toEqual([
    { status: 'rejected', reason: new Error('away') },
    { status: 'rejected', reason: new Error('away') },
  ])
  await tick()
  calls[1]?.answer()
  expect(await next).toBe('answer 3')
})

test('a call that throws before it awaits anything fails its items too, and the next goes on', async () => {
  let broken = true
  const ask = createBatcher((items: number[]) => {
    if (broken) throw new Error('away')
    return Promise.resolve(items)
  })
  await expect(ask(1)).rejects.toThrow('away')
  broken = false
  expect(await ask(2)).toBe(2)
})

test('a call that hangs holds up nobody but its own items', async () => {
  const { calls, run } = gatedCall()
  const ask = createBatcher(run, { waitMaxMs: 1 })
  const hanging = ask(1)
  await tick()
  const next = ask(2)
  await expect.poll(() => calls.length).toBe(2)
  calls[1]?.answer()
  expect(await next).toBe('answer 2')
  calls[0]?.answer()
  expect(await hanging).toBe('answer 1')
})
