'use client'

import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from 'react'
import { keepChoice } from '../lib/keep-choice.ts'
import { zoneCookie } from '../lib/theme.ts'

const TimeZoneContext = createContext('UTC')

/** The IANA zone in which this person reads times. The server and the first paint use the one of the cookie. */
export const useTimeZone = (): string => use(TimeZoneContext)

const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
/** A browser's zone does not change while a page is open. */
const neverChanges = () => () => undefined

/** Gives the zone to everything below; takes the browser's own after the first paint and keeps it in a cookie. */
export function TimeZoneProvider({
  zone: initial,
  children,
}: {
  zone: string
  children: ReactNode
}) {
  const zone = useSyncExternalStore(neverChanges, browserZone, () => initial)
  useEffect(() => {
    if (browserZone() === initial) return
    keepChoice(zoneCookie, browserZone())
  }, [initial])
  return <TimeZoneContext value={zone}>{children}</TimeZoneContext>
}
