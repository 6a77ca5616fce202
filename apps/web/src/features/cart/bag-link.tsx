'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { countItems } from './bag.ts'
import { bagStore } from './bag-store.ts'
import { useBag } from './use-bag.ts'

/** The way to the bag, with the number of things in it. */
export function BagLink({ cookie }: { cookie: string }) {
  const { bag } = useBag(cookie)
  const items = countItems(bag)
  const path = usePathname()
  // What was ordered is out of the bag on the next page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the page that matters.
  useEffect(() => bagStore().reload(), [path])
  return (
    <Link
      href="/bag"
      className="num font-[550] no-underline hover:underline"
      aria-label={`Bag, ${items} ${items === 1 ? 'item' : 'items'}`}
    >
      Bag ({items})
    </Link>
  )
}
