'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { BrandMark } from '../../components/ui/brand.tsx'
import { ThemeToggle } from '../../components/ui/theme-toggle.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { LiveRefresh } from './live-refresh.tsx'
import { Nav } from './nav.tsx'
import { type ConsoleUser, UserMenu } from './user-menu.tsx'

/** The frame of the console: a rail on a wide screen, a bar on a phone. */
export function Shell({
  user,
  system,
  overview,
  children,
}: {
  user: ConsoleUser
  system: ConsoleOutputs['system']
  overview: ConsoleOutputs['overview']
  children: ReactNode
}) {
  const api = useConsoleApi()
  useQuery(
    api.console.system.queryOptions(undefined, {
      initialData: system,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const { data: orders } = useQuery(
    api.console.overview.queryOptions(undefined, { initialData: overview, select: countAll }),
  )
  return (
    <div className="text-ui md:grid md:min-h-dvh md:grid-cols-[204px_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-ink text-bg focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 hidden h-dvh flex-col gap-0.5 px-2.5 py-3.5 md:flex">
        <div className="flex items-center justify-between pb-2.5">
          <Link
            href="/console"
            className="flex items-center gap-2.5 rounded-md px-2 py-1 text-[15px] font-[650] tracking-[-0.02em]"
          >
            <BrandMark className="size-[22px]" />
            Sagaboard
          </Link>
          <ThemeToggle />
        </div>
        <Nav orders={orders} />
        <div className="mt-auto flex">
          <UserMenu user={user} />
        </div>
      </header>
      <header className="sticky top-0 z-30 flex items-center gap-1 border-b border-line bg-bg px-3 py-2 md:hidden">
        <Link href="/console" aria-label="Sagaboard" className="rounded-md p-1">
          <BrandMark className="size-[22px]" />
        </Link>
        <Nav orders={orders} row />
        <span className="flex-1" />
        <ThemeToggle />
        <UserMenu user={user} compact />
      </header>
      <div className="min-w-0 border-line md:border-l">{children}</div>
      <LiveRefresh />
    </div>
  )
}

const countAll = (overview: ConsoleOutputs['overview']) =>
  overview.stations.reduce((sum, station) => sum + station.orders, 0)
