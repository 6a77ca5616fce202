import Link from 'next/link'
import type { ReactNode } from 'react'

const pages = [
  { href: '/console/stock', name: 'Stock' },
  { href: '/console/products', name: 'Products' },
  { href: '/console/warehouses', name: 'Warehouses' },
] as const

/** The frame of the pages about goods: what it is, how much of it there is, and what can be done. */
export function GoodsPage({
  title,
  note,
  actions,
  children,
}: {
  title: (typeof pages)[number]['name']
  note: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <nav aria-label="Goods" className="flex gap-4 md:hidden">
        {pages.map(({ href, name }) => (
          <Link
            key={href}
            href={href}
            aria-current={name === title ? 'page' : undefined}
            className="py-1 text-ink-2 current:text-ink current:underline current:decoration-2 current:underline-offset-6"
          >
            {name}
          </Link>
        ))}
      </nav>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl tracking-title">{title}</h1>
        <span className="num text-ink-2">{note}</span>
        <span className="flex flex-wrap gap-2 sm:ml-auto">{actions}</span>
      </div>
      {children}
    </main>
  )
}
