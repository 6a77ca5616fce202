'use client'

import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { zoneCookie } from '../lib/theme.ts'

const TimeZoneContext = createContext('UTC')

/** The IANA zone in which this person reads times. The server and the first paint use the one of the cookie. */
export const useTimeZone = (): string => use(TimeZoneContext)

/** Gives the zone to everything below; learns the browser's own after the first paint and keeps it in a cookie. */
export function TimeZoneProvider({
  zone: initial,
  children,
}: {
  zone: string
  children: ReactNode
}) {
  const [zone, setZone] = useState(initial)
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (own === initial) return
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari.
    document.cookie = `${zoneCookie}=${own}; path=/; max-age=${365 * 24 * 3600}; samesite=lax`
    setZone(own)
  }, [initial])
  return <TimeZoneContext value={zone}>{children}</TimeZoneContext>
}
