import type { PlaceOrder } from '@sagaboard/db/commands/place-order'
import { within } from '@sagaboard/events/runtime/within'
import { isUnavailable } from '../is-unavailable.ts'

/** Placing an order takes a few milliseconds; who waits longer than this is asked to come back. */
const answerWithinMs = 3_000
/** A failure says for so long that orders can't be placed, unless one is placed in the meantime. */
const rememberMs = 10_000

/** The order may or may not be placed by now: asking again with its key tells. */
export class NotPlacedInTime extends Error {
  override name = 'NotPlacedInTime'
  readonly code = 'ETIMEDOUT'
}

/** Placing that always answers soon, and says how it goes. */
export interface PlacingWatch {
  readonly placeOrder: PlaceOrder
  /** True while orders can't be placed: the last one that was tried could not, a moment ago. */
  readonly isFailing: () => boolean
}

/**
 * Lets nobody wait for a database that is silent.
 *
 * @param placeOrder keeps on working when nobody waits for it any more: its key is in flight until it is done
 * @param nowMs a clock that never goes back
 */
export function watchPlacing(
  placeOrder: PlaceOrder,
  nowMs: () => number = () => performance.now(),
): PlacingWatch {
  let failedAtMs: number | undefined
  return {
    isFailing: () => failedAtMs !== undefined && nowMs() - failedAtMs < rememberMs,
    async placeOrder(input, call) {
      try {
        const result = await soon(placeOrder(input, call))
        if (result.type === 'accepted' && !result.replayed) failedAtMs = undefined
        return result
      } catch (error) {
        if (isUnavailable(error)) failedAtMs = nowMs()
        throw error
      }
    },
  }
}

async function soon<T>(work: Promise<T>): Promise<T> {
  let done: { result: T } | undefined
  const placed = work.then((result) => {
    done = { result }
  })
  await within(answerWithinMs, placed)
  if (!done) throw new NotPlacedInTime(`the order was not placed within ${answerWithinMs} ms`)
  return done.result
}
