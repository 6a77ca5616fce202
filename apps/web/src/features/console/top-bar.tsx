import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'
import { FreshnessBadge } from './freshness-badge.tsx'
import { SystemBadge, ZoneLabel } from './system-badge.tsx'

/** Above every screen: where you are (or what to find) on the left, how fresh it is and on what it runs on the right. */
export function TopBar({
  children,
  wideOnly = false,
}: {
  children: ReactNode
  wideOnly?: boolean
}) {
  return (
    <section
      aria-label="Where you are and how fresh it is"
      className="flex min-h-13.25 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 md:px-6"
    >
      <div className={cn('min-w-0 flex-1', wideOnly ? 'max-sm:hidden' : 'max-sm:basis-full')}>
        {children}
      </div>
      <FreshnessBadge />
      <SystemBadge />
      <ZoneLabel />
    </section>
  )
}
