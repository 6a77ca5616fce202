import Link from 'next/link'
import type { ReactNode } from 'react'
import { BrandMark } from '../../components/ui/brand.tsx'
import { ThemeToggle } from '../../components/ui/theme-toggle.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { FaultBanner } from './fault-banner.tsx'
import { LiveRefresh } from './live-refresh.tsx'
import { Nav } from './nav.tsx'
import { PaletteButton, PaletteProvider } from './palette-provider.tsx'
import { type ConsoleUser, UserMenu } from './user-menu.tsx'

/** The frame of the console: a rail on a wide screen, a bar on a phone. */
export function Shell({
  user,
  overview,
  windows,
  children,
}: {
  user: ConsoleUser
  overview: ConsoleOutputs['overview'] | undefined
  windows: ConsoleOutputs['faults']['windows']
  children: ReactNode
}) {
  return (
    <PaletteProvider role={user.role}>
      <div className="text-ui print:block md:grid md:min-h-dvh md:grid-cols-[204px_minmax(0,1fr)]">
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-ink text-bg focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:px-3 focus:py-2"
        >
          Skip to the content
        </a>
        <header className="sticky top-0 hidden h-dvh flex-col gap-0.5 px-2.5 py-3.5 md:flex print:hidden">
          <div className="flex items-center justify-between pb-2.5">
            <Link
              href="/console"
              className="flex items-center gap-2.5 rounded-md px-2 py-1 text-body font-brand tracking-brand"
            >
              <BrandMark className="size-5.5" />
              Sagaboard
            </Link>
            <ThemeToggle />
          </div>
          <PaletteButton />
          <Nav overview={overview} role={user.role} />
          <div className="mt-auto flex">
            <UserMenu user={user} />
          </div>
        </header>
        <header className="sticky top-0 z-30 flex items-center gap-0.5 border-b border-line bg-bg px-2 py-2 md:hidden print:hidden">
          <Link href="/console" aria-label="Sagaboard" className="rounded-md p-1">
            <BrandMark className="size-5.5" />
          </Link>
          <Nav overview={overview} role={user.role} row />
          <span className="flex-1" />
          <PaletteButton compact />
          <ThemeToggle className="shrink-0" />
          <UserMenu user={user} compact />
        </header>
        <div className="min-w-0 border-line md:border-l print:border-0">
          <FaultBanner windows={windows} />
          {children}
        </div>
        <LiveRefresh />
      </div>
    </PaletteProvider>
  )
}
