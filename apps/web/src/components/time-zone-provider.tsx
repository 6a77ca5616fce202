'use client'

import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from 'react'
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
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari.
    document.cookie = `${zoneCookie}=${browserZone()}; path=/; max-age=${365 * 24 * 3600}; samesite=lax`
  }, [initial])
  return <TimeZoneContext value={zone}>{children}</TimeZoneContext>
}
