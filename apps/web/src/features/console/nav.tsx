'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '../../lib/cn.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCompact } from '../../lib/format.ts'
import { Icon } from './icons.tsx'

/** Only what exists stands here, and what this person may open. */
const itemsFor = (role: string) => (role === 'admin' ? [...items, staffItem] : items)

const staffItem = { href: '/console/staff', name: 'Staff', icon: 'staff' } as const
const items = [
  { href: '/console', name: 'Overview', icon: 'overview' },
  { href: '/console/orders', name: 'Orders', icon: 'orders' },
  { href: '/console/faults', name: 'Faults', icon: 'faults' },
] as const

const isCurrent = (href: string, path: string) =>
  path === href || (href !== '/console' && path.startsWith(`${href}/`))

/** The rail's list on a wide screen; a row in the top bar on a phone. */
export function Nav({
  overview,
  role,
  row = false,
}: {
  overview: ConsoleOutputs['overview']
  /** Of who looks. */
  role: string
  row?: boolean
}) {
  const api = useConsoleApi()
  const { data: orders } = useQuery(
    api.console.overview.queryOptions(undefined, { initialData: overview, select: countAll }),
  )
  const path = usePathname()
  return (
    <nav aria-label="Console" className={cn('flex', row ? 'items-center' : 'flex-col gap-0.5')}>
      {itemsFor(role).map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={isCurrent(item.href, path) ? 'page' : undefined}
          className={cn(
            'flex items-center gap-2.5 rounded-lg py-1.5 font-medium text-ink-2 hover:text-ink current:bg-panel current:text-ink current:shadow-lift current:ring-1 current:ring-line',
            // All of them stand beside each other on a phone of 320 px.
            row ? 'px-1.5' : 'px-2',
          )}
        >
          <span className={row ? 'max-sm:hidden' : 'contents'}>
            <Icon name={item.icon} />
          </span>
          {item.name}
          {item.name === 'Orders' && orders !== undefined && !row ? (
            <span translate="no" className="mono ml-auto text-micro font-medium text-ink-3">
              <span className="sr-only">, </span>
              {formatCompact(orders)}
              <span className="sr-only"> in all</span>
            </span>
          ) : null}
        </Link>
      ))}
    </nav>
  )
}

const countAll = (overview: ConsoleOutputs['overview']) =>
  overview.steps.reduce((sum, step) => sum + step.orders, 0)
