'use client'

import Link from 'next/link'
import { countItems } from './bag.ts'
import { useBag } from './use-bag.ts'

/** The way to the bag, with the number of things in it. */
export function BagLink({ cookie }: { cookie: string }) {
  const { bag } = useBag(cookie)
  const items = countItems(bag)
  return (
    <Link href="/bag" className="num font-[550] no-underline hover:underline" aria-label={`Bag, ${items} ${items === 1 ? 'item' : 'items'}`}>
      Bag ({items})
    </Link>
  )
}
