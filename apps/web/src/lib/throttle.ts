interface ThrottleOptions {
  /** While calls go on it runs at most once in so many ms; the first run comes `firstAfterMs` after the first call. */
  everyMs?: number
  /** Calls that come within this time after the first one of a burst are covered by one run. */
  firstAfterMs?: number
  /** It runs (once more) so many ms after the last call. */
  settleMs?: number
}

export interface Throttle {
  /** Asks for a run, not before `notBeforeMs` from now. */
  call(notBeforeMs?: number): void
  /** Nothing that was asked for runs any more. */
  cancel(): void
}

const firstAfterDefaultMs = 50

/**
 * Makes one run of many calls. With `everyMs` alone it is a throttle, with `settleMs` alone a debounce, with both a
 * throttle that has a last look after a burst. `run` is given `again`, to ask for a further run.
 */
export function createThrottle(
  run: (again: Throttle['call']) => void,
  { everyMs, firstAfterMs = firstAfterDefaultMs, settleMs }: ThrottleOptions,
): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined
  let settle: ReturnType<typeof setTimeout> | undefined
  let lastMs = Number.NEGATIVE_INFINITY
  const call = (notBeforeMs = 0) => {
    if (settleMs !== undefined) {
      clearTimeout(settle)
      settle = setTimeout(() => run(call), Math.max(settleMs, notBeforeMs))
    }
    if (everyMs === undefined || timer !== undefined) return
    const waitMs = Math.max(firstAfterMs, notBeforeMs, lastMs + everyMs - Date.now())
    timer = setTimeout(() => {
      timer = undefined
      lastMs = Date.now()
      run(call)
    }, waitMs)
  }
  return {
    call,
    cancel() {
      clearTimeout(timer)
      clearTimeout(settle)
      timer = undefined
    },
  }
}
