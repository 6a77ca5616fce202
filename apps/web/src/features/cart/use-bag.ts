'use client'

import { useState, useSyncExternalStore } from 'react'
import { parseBag } from './bag.ts'
import { type BagState, bagStore } from './bag-store.ts'

/**
 * The bag as it is now, in all tabs.
 *
 * @param cookie the cookie's value as the server saw it, for the first paint
 */
export function useBag(cookie: string): BagState {
  const [first] = useState<BagState>(() => ({ bag: parseBag(cookie), messages: [], checked: null }))
  return useSyncExternalStore(
    (onChange) => bagStore().subscribe(onChange),
    () => bagStore().snapshot(),
    () => first,
  )
}
