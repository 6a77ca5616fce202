'use client'

import { useState, useSyncExternalStore } from 'react'
import { parseCart } from './cart.ts'
import { type CartState, cartStore } from './cart-store.ts'

/**
 * The bag as it is now, in all tabs.
 *
 * @param cookie the cookie's value as the server saw it, for the first paint
 */
export function useCart(cookie: string): CartState {
  const [first] = useState<CartState>(() => ({
    cart: parseCart(cookie),
    messages: [],
    checked: null,
  }))
  return useSyncExternalStore(
    (onChange) => cartStore().subscribe(onChange),
    () => cartStore().snapshot(),
    () => first,
  )
}
