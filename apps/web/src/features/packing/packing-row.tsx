'use client'

import Link from 'next/link'
import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Td, Tr } from '../../components/ui/table.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCount, formatDateTime, formatDuration } from '../../lib/format.ts'
import { slipsHref } from './slips-href.ts'

export type PackingRow = ConsoleOutputs['packing']['list']['rows'][number]

/** One order of the list: what to fetch for it, where it goes, how long it waits. */
export function PackingTableRow({
  row,
  warehouse,
  isChosen,
  onChoose,
  onSource,
}: {
  row: PackingRow
  warehouse: string
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
  /** It is to be sent from elsewhere. */
  onSource: () => void
}) {
  const { orderId, orderNumber, customerName, city, country, lines, elsewhere, awaited } = row
  return (
    <Tr data-order={orderId} aria-selected={isChosen}>
      <Td className="w-9 align-top">
        <input
          type="checkbox"
          className="mt-0.75 size-4 accent-ink"
          checked={isChosen}
          aria-label={`Order ${orderNumber}`}
          onChange={({ target }) => onChoose(target.checked)}
        />
      </Td>
      <Td className="align-top whitespace-nowrap">
        <Link
          href={`/console/orders/${orderId}`}
          className="mono font-label underline decoration-line-2 underline-offset-2 hover:decoration-ink"
        >
          {orderNumber}
        </Link>
        <span className="block text-small text-ink-2">{customerName}</span>
        <span className="mt-1 block md:hidden">
          <Waits row={row} />
        </span>
      </Td>
      <Td className="align-top">
        <ul className="grid gap-0.5">
          {lines.map(({ sku, name, quantity }) => (
            <li key={sku}>
              <span className="font-label">{formatCount(quantity)}</span> × {name}
            </li>
          ))}
        </ul>
        {elsewhere.length > 0 ? (
          <span className="text-small text-undo">
            The rest is in {elsewhere.join(' and ')}
            {awaited.length === 0 ? ', packed' : ''}.
          </span>
        ) : null}
      </Td>
      <Td className="align-top text-ink-2 max-sm:hidden">
        {city}, {country}
      </Td>
      <Td className="text-right align-top whitespace-nowrap max-md:hidden">
        <Waits row={row} />
      </Td>
      <Td className="text-right align-top max-md:hidden">
        <a
          href={slipsHref(warehouse, [orderId])}
          target="_blank"
          aria-label={`Slip of order ${orderNumber}`}
          className="text-ink-2 underline decoration-line-2 underline-offset-2 hover:decoration-ink"
          rel="noopener"
        >
          Slip
        </a>
      </Td>
      <Td className="text-right align-top">
        <Button size="small" aria-label={`Source order ${orderNumber} again`} onClick={onSource}>
          Source again…
        </Button>
      </Td>
    </Tr>
  )
}

/** How long it waits, and when it is sent off by itself. */
function Waits({ row: { createdAt, dueAt } }: { row: PackingRow }) {
  const zone = useTimeZone()
  const waited = useClock((nowMs) => formatDuration(wholeSeconds(nowMs - Date.parse(createdAt))))
  const left = useClock((nowMs) =>
    dueAt === null ? null : formatDuration(wholeSeconds(Date.parse(dueAt) - nowMs)),
  )
  if (dueAt !== null)
    return (
      <Badge tone="wait" title={`sent off by itself at ${formatDateTime(dueAt, zone)}`}>
        by itself in {left}
      </Badge>
    )
  return (
    <span className="text-ink-2" title={formatDateTime(createdAt, zone)}>
      {waited}
    </span>
  )
}

const wholeSeconds = (ms: number) => Math.ceil(Math.max(0, ms) / 1_000) * 1_000
