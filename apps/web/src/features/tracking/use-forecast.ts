'use client'

import { useEffect, useState } from 'react'
import { shopApi } from '../../lib/shop-api.ts'
import type { PublicForecast } from '../../live/public-forecast.ts'

/** After an event it is read again, once the quick steps of an order are through. */
const afterEventMs = 250
/** While the order waits: a try comes due without an event. */
const everyMs = 5_000

/**
 * What will become of an order, read again after each event and while it waits; null once it has ended.
 *
 * @param version of the events that the page has
 */
export function useForecast({
  orderId,
  accessToken,
  version,
  first,
}: {
  orderId: string
  accessToken: string | undefined
  version: number
  first: PublicForecast | null
}): PublicForecast | null {
  const [forecast, setForecast] = useState(first)
  /** The version that it does not know of yet; 0 when it knows of all. */
  const unknown = forecast !== null && forecast.version < version ? version : 0
  const hasEnded = forecast === null
  useEffect(() => {
    if (hasEnded) return
    let isCurrent = true
    const read = async () => {
      try {
        const api = await shopApi()
        const read = await api.tracking.forecast.query({ orderId, accessToken })
        // Two may be under way; one that knows of less is of before.
        if (isCurrent) setForecast((known) => newer(known, read))
      } catch {
        // What was told stays, with what has happened since left out; it is asked for again.
      }
    }
    const soon = unknown > 0 ? setTimeout(() => void read(), afterEventMs) : undefined
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void read()
    }, everyMs)
    return () => {
      isCurrent = false
      clearTimeout(soon)
      clearInterval(timer)
    }
  }, [orderId, accessToken, unknown, hasEnded])
  return forecast
}

/** The one that knows of more; of two that know the same, the one that was read last. Null: it has ended. */
const newer = (known: PublicForecast | null, read: PublicForecast | null): PublicForecast | null =>
  known !== null && read !== null && read.version < known.version ? known : read
