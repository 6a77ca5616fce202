import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'

/** Where a page stands: what is above it, each a link, and the page itself. */
export function Where({
  above,
  children,
}: {
  above: readonly { href: string; label: string; isCode?: boolean }[]
  children: ReactNode
}) {
  return (
    <nav aria-label="Where you are" className="flex flex-wrap items-center gap-2.5">
      {above.map(({ href, label, isCode = false }) => (
        <Fragment key={href}>
          <Link href={href} className={`rounded text-ink-3 hover:text-ink ${isCode ? 'mono' : ''}`}>
            {label}
          </Link>
          <span aria-hidden="true" className="text-ink-3">
            /
          </span>
        </Fragment>
      ))}
      {children}
    </nav>
  )
}
