'use client'

import { createContext, type ReactNode, use, useEffect, useState } from 'react'

const ClockContext = createContext(0)

/** The time in ms as the page shows it: that of the server at first, so that both draw the same, then it ticks each second. */
export const useNowMs = (): number => use(ClockContext)

export function ClockProvider({
  nowMs: initial,
  children,
}: {
  nowMs: number
  children: ReactNode
}) {
  const [nowMs, setNowMs] = useState(initial)
  useEffect(() => {
    setNowMs(Date.now())
    const timer = setInterval(() => setNowMs(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return <ClockContext value={nowMs}>{children}</ClockContext>
}
