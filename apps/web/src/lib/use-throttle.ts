'use client'

import { useCallback, useEffect, useEffectEvent, useRef } from 'react'
import { createThrottle, type Throttle } from './throttle.ts'

/**
 * A throttle that lives as long as the component, and runs what the last render handed to it.
 *
 * @returns asks for a run, not before so many ms from now; always the same function
 */
export function useThrottle(
  run: (again: Throttle['call']) => void,
  { everyMs, firstAfterMs, settleMs }: Parameters<typeof createThrottle>[1],
): (notBeforeMs?: number) => void {
  const onRun = useEffectEvent(run)
  const throttle = useRef<Throttle>(null)
  useEffect(() => {
    const made = createThrottle((again) => onRun(again), { everyMs, firstAfterMs, settleMs })
    throttle.current = made
    return () => made.cancel()
  }, [everyMs, firstAfterMs, settleMs])
  return useCallback((notBeforeMs) => throttle.current?.call(notBeforeMs), [])
}
