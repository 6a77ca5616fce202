'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

/** The shelves; the one that is open is marked. On a phone they stand in a row of their own that can be pushed sideways. */
export function StoreNav({ shelves }: { shelves: readonly { href: string; name: string }[] }) {
  const path = usePathname()
  return (
    <nav
      aria-label="Shelves"
      className="flex gap-5.5 text-ink-2 max-sm:order-last max-sm:w-full max-sm:overflow-x-auto"
    >
      {[{ href: '/', name: 'Everything' }, ...shelves].map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? 'page' : undefined}
          className="no-underline hover:text-ink current:font-label current:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
