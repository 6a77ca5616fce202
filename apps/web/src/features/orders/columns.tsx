import { createColumnHelper, tableFeatures } from '@tanstack/react-table'
import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { useChangeFlash } from '../../components/ui/use-change-flash.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'
import { reasonLabels, statusLabels, statusTones, stepName, waitLabels } from '../../lib/labels.ts'

export type OrderRow = ConsoleOutputs['orders']['list']['rows'][number]

export const features = tableFeatures({})
const helper = createColumnHelper<typeof features, OrderRow>()

/** Columns that stand on the right, and those that a phone leaves out. */
export const alignRight = new Set(['total', 'updated'])
export const wideOnly: Record<string, string> = {
  customer: 'max-sm:hidden',
  step: 'max-md:hidden',
  lines: 'max-lg:hidden',
  updated: 'max-sm:hidden',
}

export const columns = helper.columns([
  helper.accessor('orderId', {
    header: 'Order',
    cell: ({ row }) => (
      <Link
        href={`/console/orders/${row.original.orderId}`}
        className="mono font-medium whitespace-nowrap text-ink underline decoration-line-2 underline-offset-3 after:absolute after:inset-0 hover:decoration-ink-3"
      >
        {row.original.orderNumber}
      </Link>
    ),
  }),
  helper.accessor('status', { header: 'Status', cell: ({ row }) => <Status row={row.original} /> }),
  helper.accessor('step', {
    header: 'At',
    cell: ({ row }) => <span className="text-ink-2">{stepName(row.original.step)}</span>,
  }),
  helper.accessor('customerEmail', {
    id: 'customer',
    header: 'For',
    cell: ({ row }) => (
      <span className="block max-w-cell truncate text-ink-2">{row.original.customerEmail}</span>
    ),
  }),
  helper.accessor('lines', {
    header: 'What',
    cell: ({ row }) => (
      <span className="block max-w-cell-wide truncate text-ink-2">
        {row.original.lines.map((line) => `${line.quantity} × ${line.name}`).join(', ')}
      </span>
    ),
  }),
  helper.accessor('totalMinor', {
    id: 'total',
    header: 'Total',
    cell: ({ row }) => (
      <span className="whitespace-nowrap">
        {formatMoney(row.original.totalMinor, row.original.currency)}
      </span>
    ),
  }),
  helper.accessor('createdAt', {
    id: 'updated',
    header: 'Placed',
    cell: ({ row }) => (
      <Timestamp at={row.original.createdAt} className="whitespace-nowrap text-ink-3" />
    ),
  }),
])

function Status({ row }: { row: OrderRow }) {
  const tick = useChangeFlash(row.status)
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <Badge key={row.status} tone={statusTones[row.status]} className={tick}>
        {statusLabels[row.status]}
      </Badge>
      {row.blocked ? (
        <Badge tone={row.blocked === 'dead' ? 'stop' : 'wait'}>
          {row.blocked === 'dead' ? 'Needs a person' : 'Tried again'}
        </Badge>
      ) : null}
      {row.waitingFor ? <Badge tone="wait">{waitLabels[row.waitingFor]}</Badge> : null}
      {row.reason ? (
        <span className="text-small text-ink-3 max-md:hidden">{reasonLabels[row.reason]}</span>
      ) : null}
    </span>
  )
}
