import { setTimeout as delay } from 'node:timers/promises'

/**
 * Does something at a fixed rate, however long it takes, and waits for all of it.
 *
 * @param work is given when it was due, as `performance.now()`
 */
export async function atRate<T>(
  { perSecond, forMs }: { perSecond: number; forMs: number },
  work: (dueAt: number) => Promise<T>,
): Promise<T[]> {
  const count = Math.round((perSecond * forMs) / 1_000)
  const startedAt = performance.now()
  const underWay: Promise<T>[] = []
  for (let n = 0; n < count; n++) {
    const dueAt = startedAt + (n * 1_000) / perSecond
    if (dueAt > performance.now()) await delay(dueAt - performance.now())
    underWay.push(work(dueAt))
  }
  return Promise.all(underWay)
}
