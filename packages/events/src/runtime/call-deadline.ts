import type { Clock } from './clock.ts'

/** A call took longer than any may. It is asked again, with the same key. */
export class CallTimedOut extends Error {
  readonly retry = true
  override name = 'CallTimedOut'
}

/**
 * An adapter answers, or throws, within this time. So long a call that was given up may still have its effect, and so long
 * its order is not tried by anybody else.
 */
export const callMaxMs = 5_000

/**
 * The answer of a call, within the time that a call may take.
 *
 * @param what who waits for what, in words
 * @throws CallTimedOut when its time has run out
 */
export async function withDeadline<T>(
  answer: Promise<T>,
  what: string,
  { ms, clock }: { ms: number; clock: Clock },
): Promise<T> {
  let cancel = () => {}
  const late = new Promise<never>((_, reject) => {
    cancel = clock.setTimeout(ms, () =>
      reject(new CallTimedOut(`${what} for longer than ${ms} ms`)),
    )
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    cancel()
  }
}
