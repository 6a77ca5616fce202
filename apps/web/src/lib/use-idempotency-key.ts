import { useState } from 'react'
import { randomId } from './random-id.ts'

/** What is read of an error: what the server has answered; nothing when no answer came. */
interface Failed {
  data?: { httpStatus?: number } | null | undefined
}

/** True when the server has refused it, and nothing was done. What it failed at, or never answered, may have been done. */
export const isRefusal = ({ data }: Failed): boolean =>
  data?.httpStatus !== undefined && data.httpStatus < 500

/**
 * One key for what a person is about to ask: a second click asks for the same thing, and so does one after an answer that did
 * not come. What was refused is another request when it is asked again.
 */
export function useIdempotencyKey() {
  const [idempotencyKey, setKey] = useState(randomId)
  /** What is asked next is another request: of a button that stays. */
  const nextKey = () => setKey(randomId())
  const afterError = (error: Failed) => {
    if (isRefusal(error)) nextKey()
  }
  return { idempotencyKey, nextKey, afterError }
}
