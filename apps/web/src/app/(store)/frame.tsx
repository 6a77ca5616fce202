import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'

/** The content of a page of the shop: a headline in serif, a line under it, and what follows. */
export function Frame({
  title,
  titleLang,
  lead,
  narrow = false,
  children,
}: {
  title: string
  /** The language of the headline, where it is another than the page's. */
  titleLang?: string
  lead?: ReactNode
  narrow?: boolean
  children: ReactNode
}) {
  return (
    <main id="content" className={cn('px-edge pt-top pb-16', narrow && 'mx-auto max-w-page')}>
      <h1
        lang={titleLang}
        className={cn(
          'max-w-headline font-display font-medium text-balance',
          narrow ? 'text-headline' : 'text-display',
        )}
      >
        {title}
      </h1>
      {lead ? <p className="mt-3.5 max-w-lead text-lead text-ink-2">{lead}</p> : null}
      <div className="mt-8.5">{children}</div>
    </main>
  )
}
