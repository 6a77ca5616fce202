'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { cn } from '../../lib/cn.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatZone } from '../../lib/format.ts'
import { FreshnessBadge } from './freshness-badge.tsx'

/** Above every screen: where you are (or what to find) on the left, how fresh it is and on what it runs on the right. */
export function TopBar({
  children,
  wideOnly = false,
}: {
  children: ReactNode
  wideOnly?: boolean
}) {
  const api = useConsoleApi()
  const system = useQuery(
    api.console.system.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  )
  const zone = useTimeZone()
  return (
    <section
      aria-label="Where you are and how fresh it is"
      className="flex min-h-[53px] flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 md:px-6"
    >
      <div className={cn('min-w-0 flex-1', wideOnly ? 'max-sm:hidden' : 'max-sm:basis-full')}>
        {children}
      </div>
      <FreshnessBadge />
      {system.data ? (
        <Badge className="max-sm:ml-auto">
          {system.data.bus === 'kafka' ? 'Kafka' : 'Postgres log'} · {system.data.partitions}{' '}
          partitions
        </Badge>
      ) : null}
      <span className="whitespace-nowrap text-ink-3 max-lg:hidden" suppressHydrationWarning>
        {formatZone(zone, new Date())}
      </span>
    </section>
  )
}
