'use client'

import { createContext, type ReactNode, use, useSyncExternalStore } from 'react'
import { ClockStore } from './clock-store.ts'

const clock = new ClockStore()
const ServerTimeContext = createContext(0)

/**
 * Follows the clock. The component renders again only when what `select` makes of the time has changed: a countdown each
 * second, the time of day of an order never.
 *
 * @param select what is shown of the time (epoch ms); returns a primitive
 * @returns what is shown now; the server and the first paint use the server's time, so that both draw the same
 */
export function useClock<T extends string | number | boolean | null | undefined>(
  select: (nowMs: number) => T,
): T {
  const serverMs = use(ServerTimeContext)
  return useSyncExternalStore(
    clock.subscribe,
    () => select(clock.nowMs()),
    () => select(serverMs),
  )
}

/** Hands down the time at which the server made the page. It never changes, so it makes nothing render again. */
export function ServerTime({ nowMs, children }: { nowMs: number; children: ReactNode }) {
  return <ServerTimeContext value={nowMs}>{children}</ServerTimeContext>
}
