'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCompact } from '../../lib/format.ts'
import { Icon } from './icons.tsx'

/** Only what exists stands here, and what this person may open. `key`: G and then this letter leads there. */
export const itemsFor = (role: string) => (role === 'admin' ? [...items, staffItem] : items)

const staffItem = { href: '/console/staff', name: 'Staff', key: 't', icon: 'staff' } as const
const items = [
  { href: '/console', name: 'Overview', key: 'h', icon: 'overview' },
  { href: '/console/orders', name: 'Orders', key: 'o', icon: 'orders' },
  // Beside orders; on a phone it stands on their page.
  { href: '/console/sets', name: 'Acts on many', key: 'n' },
  { href: '/console/approvals', name: 'Approvals', key: 'v', icon: 'approvals' },
  { href: '/console/incidents', name: 'Incidents', key: 'i', icon: 'incidents' },
  { href: '/console/packing', name: 'Packing', key: 'p', icon: 'packing' },
  { href: '/console/returns', name: 'Returns', key: 'r', icon: 'returns' },
  { href: '/console/stock', name: 'Stock', key: 's', icon: 'stock' },
  // Beside stock; on a phone they stand on its page.
  { href: '/console/products', name: 'Products', key: 'd' },
  { href: '/console/warehouses', name: 'Warehouses', key: 'w' },
  { href: '/console/services', name: 'Services', key: 'e', icon: 'services' },
  { href: '/console/messages', name: 'Messages', key: 'm', icon: 'messages' },
  { href: '/console/audit', name: 'Audit', key: 'a', icon: 'audit' },
  { href: '/console/faults', name: 'Faults', key: 'f', icon: 'faults' },
  { href: '/console/programs', name: 'Programs', key: 'g', icon: 'programs' },
] as const

/** What is asked for and decided makes no event: it is counted this often. */
const approvalsRefreshMs = 10_000

const isCurrent = (href: string, path: string) =>
  path === href || (href !== '/console' && path.startsWith(`${href}/`))

type Item = (typeof items)[number] | typeof staffItem

/** The rail's list on a wide screen; a row in the top bar on a phone. */
export function Nav({
  overview,
  role,
  row = false,
}: {
  /** Undefined: could not be read just now. */
  overview: ConsoleOutputs['overview'] | undefined
  /** Of who looks. */
  role: string
  row?: boolean
}) {
  const api = useConsoleApi()
  const { data: counts } = useQuery(
    api.console.overview.queryOptions(undefined, { initialData: overview, select: countsOf }),
  )
  const { data: approvals = 0 } = useQuery(
    api.console.approvals.waiting.queryOptions(undefined, { refetchInterval: approvalsRefreshMs }),
  )
  const all = itemsFor(role)
  return (
    <nav
      aria-label="Console"
      className={cn('flex', row ? 'min-w-0 items-center overflow-x-auto' : 'flex-col gap-0.5')}
    >
      {(row ? all.filter((item) => 'icon' in item) : all).map((item) => (
        <NavLink key={item.href} {...{ item, row }}>
          {item.name === 'Orders' && counts !== undefined && !row ? (
            <span translate="no" className="mono ml-auto text-micro font-medium text-ink-3">
              <span className="sr-only">, </span>
              {formatCompact(counts.orders)}
              <span className="sr-only"> in all</span>
            </span>
          ) : null}
          {item.name === 'Approvals' && approvals > 0 ? (
            <span
              translate="no"
              className={cn('mono text-micro font-medium text-wait', !row && 'ml-auto')}
            >
              <span className="sr-only">, </span>
              {formatCompact(approvals)}
              <span className="sr-only"> wait for a supervisor</span>
            </span>
          ) : null}
          {item.name === 'Incidents' && counts !== undefined && counts.causes > 0 ? (
            <span
              translate="no"
              className={cn('mono text-micro font-medium text-stop', !row && 'ml-auto')}
            >
              <span className="sr-only">, </span>
              {formatCompact(counts.causes)}
              <span className="sr-only"> need a person</span>
            </span>
          ) : null}
        </NavLink>
      ))}
    </nav>
  )
}

function NavLink({ item, row, children }: { item: Item; row: boolean; children: ReactNode }) {
  const path = usePathname()
  return (
    <Link
      href={item.href}
      aria-current={isCurrent(item.href, path) ? 'page' : undefined}
      className={cn(
        'flex items-center gap-2.5 rounded-lg py-1.5 font-medium text-ink-2 hover:text-ink current:bg-panel current:text-ink current:shadow-lift current:ring-1 current:ring-line',
        // They stand beside each other on a phone, and what has no room is scrolled to.
        row ? 'shrink-0 px-1.5' : 'px-2',
      )}
    >
      {'icon' in item ? (
        <span className={row ? 'max-sm:hidden' : 'contents'}>
          <Icon name={item.icon} />
        </span>
      ) : (
        <span aria-hidden="true" className="w-3.75 shrink-0" />
      )}
      {item.name}
      {children}
    </Link>
  )
}

/** All orders; and the causes that nothing tries again by itself. */
const countsOf = ({ steps, incidents }: ConsoleOutputs['overview']) => ({
  orders: steps.reduce((sum, step) => sum + step.orders, 0),
  causes: incidents.filter(({ state }) => state === 'dead').length,
})
