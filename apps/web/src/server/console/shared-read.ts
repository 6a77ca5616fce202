import type { Pool } from 'pg'

/** How long an answer may be handed out again, at least; a read that took longer is kept longer. */
const keepMs = 800
/** Reading may take at most this share of the time: 40 ms every 800 ms is fine, 400 ms are then asked every 2 s. */
const shareMax = 0.2

/**
 * One read for everybody who asks at about the same time: ten open consoles cost the database what one costs, and never
 * more than a small share of its time. A read that fails is not kept.
 *
 * @param now the clock in ms, for tests
 */
export function sharedRead<T>(
  read: () => Promise<T>,
  now: () => number = Date.now,
): () => Promise<T> {
  let running: Promise<T> | undefined
  let kept: { value: T; untilMs: number } | undefined
  return () => {
    if (kept && now() < kept.untilMs) return Promise.resolve(kept.value)
    running ??= (async () => {
      const startedMs = now()
      try {
        const value = await read()
        const doneMs = now()
        kept = { value, untilMs: doneMs + Math.max(keepMs, (doneMs - startedMs) / shareMax) }
        return value
      } finally {
        running = undefined
      }
    })()
    return running
  }
}

/** A read of a database that everybody who asks the same one shares. */
export interface PoolRead<T> {
  (pool: Pool): Promise<T>
  /** What was read before is not shown to whoever asks next. */
  forget(pool: Pool): void
}

/** A {@link sharedRead} for each database. */
export function sharedByPool<T>(read: (pool: Pool) => Promise<T>): PoolRead<T> {
  const reads = new WeakMap<Pool, () => Promise<T>>()
  const ask = (pool: Pool): Promise<T> => {
    const shared = reads.get(pool) ?? sharedRead(() => read(pool))
    reads.set(pool, shared)
    return shared()
  }
  return Object.assign(ask, { forget: (pool: Pool) => void reads.delete(pool) })
}
