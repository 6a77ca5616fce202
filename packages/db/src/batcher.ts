import { within } from '@sagaboard/events/runtime/within'

/**
 * Makes one set-based call of many single ones: whatever is asked for while a call is under way goes together into the
 * next. Nothing lingers: an item that finds nothing under way goes at once.
 *
 * @param run gets 1 to `max` items and returns one result for each, in their order; when it throws, all of them fail with it
 * @param options.waitMaxMs a call that takes longer than this holds up nobody: the next one begins beside it
 */
export function createBatcher<In, Out>(
  run: (items: In[]) => Promise<Out[]>,
  { max = 256, waitMaxMs }: { max?: number; waitMaxMs?: number } = {},
): (item: In) => Promise<Out> {
  interface Waiter {
    item: In
    resolve: (out: Out) => void
    reject: (error: unknown) => void
  }
  const queue: Waiter[] = []
  let running = false

  async function drain(): Promise<void> {
    running = true
    // Let those that ask in the same tick come along.
    await Promise.resolve()
    while (queue.length > 0) {
      const call = answer(queue.splice(0, max))
      await (waitMaxMs === undefined ? call : within(waitMaxMs, call))
    }
    running = false
  }

  /** Never rejects: what goes wrong is told to those who asked. */
  async function answer(taken: Waiter[]): Promise<void> {
    try {
      const results = await run(taken.map((waiter) => waiter.item))
      for (const [index, waiter] of taken.entries()) waiter.resolve(results[index] as Out)
    } catch (error) {
      for (const waiter of taken) waiter.reject(error)
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (!running) void drain()
    })
}
