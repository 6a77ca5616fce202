'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { countItems } from './cart.ts'
import { cartStore } from './cart-store.ts'
import { useCart } from './use-cart.ts'

/** The way to the bag, with the number of things in it. */
export function CartLink({ cookie }: { cookie: string }) {
  const { cart } = useCart(cookie)
  const items = countItems(cart)
  const path = usePathname()
  // What was ordered is out of the bag on the next page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the page that matters.
  useEffect(() => cartStore().reload(), [path])
  return (
    <Link
      href="/bag"
      className="num font-label no-underline hover:underline"
      aria-label={`Bag, ${items} ${items === 1 ? 'item' : 'items'}`}
    >
      {`Bag (${items})`}
    </Link>
  )
}
