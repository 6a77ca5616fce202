'use client'

import { useEffect, useState } from 'react'
import { shopApi } from '../../lib/shop-api.ts'
import type { OtherDelivery } from '../../live/other-delivery.ts'

/** The rest is an order of its own a moment after it was said that it follows. */
const everyMs = 1_000

/**
 * The delivery beside this one, looked for until it is there, while somebody looks at the page.
 *
 * @param isExpected it was said that something follows
 */
export function useOtherDelivery({
  orderId,
  accessToken,
  first,
  isExpected,
}: {
  orderId: string
  accessToken: string | undefined
  first: OtherDelivery | null
  isExpected: boolean
}): OtherDelivery | null {
  const [other, setOther] = useState(first)
  const isMissing = isExpected && other === null
  useEffect(() => {
    if (!isMissing) return
    let isCurrent = true
    const read = async () => {
      try {
        const api = await shopApi()
        const found = await api.tracking.other.query({ orderId, accessToken })
        if (isCurrent) setOther((known) => known ?? found)
      } catch {
        // It is looked for again.
      }
    }
    void read()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void read()
    }, everyMs)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [orderId, accessToken, isMissing])
  return other
}
