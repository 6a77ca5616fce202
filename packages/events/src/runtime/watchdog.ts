import type { Clock } from './clock.ts'

/** A handler that showed no progress for so long is given up: what it was given is handed over again, here or by another member. */
export class HandlerTimedOut extends Error {
  readonly retry = true
  override name = 'HandlerTimedOut'
}

/**
 * Longer than any step of a handler takes: its calls are waited for one second, a statement by the database for a few. It is
 * counted from the last step, so a long batch that goes on is left alone.
 */
export const handlerMaxMs = 8_000

/**
 * Waits for work, as long as it goes on.
 *
 * @param work is given what to call after each step
 * @throws HandlerTimedOut when no step was made for `maxMs`; the work may still be going on, and must find that it no longer counts
 */
export async function withWatchdog<T>(
  maxMs: number,
  clock: Clock,
  work: (step: () => void) => Promise<T>,
): Promise<T> {
  let cancel = () => {}
  let giveUp: (error: HandlerTimedOut) => void = () => {}
  const stuck = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  const step = () => {
    cancel()
    cancel = clock.setTimeout(maxMs, () =>
      giveUp(new HandlerTimedOut(`the handler made no step for ${maxMs} ms`)),
    )
  }
  step()
  try {
    return await Promise.race([work(step), stuck])
  } finally {
    cancel()
  }
}
