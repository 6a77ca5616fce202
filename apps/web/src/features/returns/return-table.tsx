'use client'

import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { returnHref } from '../../lib/return-groups.ts'
import { returnByLabels, returnReasonLabels, returnStatusOf } from '../../lib/return-labels.ts'
import { type Act, canInspect, namesOf, type ReturnRow } from './return-row.ts'

/** Returns with what comes back of which order, and what a person does next. */
export function ReturnTable({
  rows,
  onAct,
}: {
  rows: readonly ReturnRow[]
  onAct: (act: Act) => void
}) {
  return (
    <Table label="Returns">
      <thead>
        <tr>
          <Th>Order</Th>
          <Th>Comes back</Th>
          <Th className="max-md:hidden">Label</Th>
          <Th className="max-sm:hidden">Asked</Th>
          <Th className="max-sm:hidden">State</Th>
          <Th className="relative">
            <span className="sr-only">Next</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.orderId} ${row.returnId}`} row={row} onAct={onAct} />
        ))}
      </tbody>
    </Table>
  )
}

function Row({ row, onAct }: { row: ReturnRow; onAct: (act: Act) => void }) {
  const { orderId, orderNumber, customerName, returnId, requestedAt, view } = row
  const { tone, text } = returnStatusOf(view)
  const state = <Badge tone={tone}>{text}</Badge>
  const names = namesOf(row)
  return (
    <Tr data-return={returnId}>
      <Td className="align-top whitespace-nowrap">
        <Link
          href={returnHref(orderId, returnId)}
          className="mono font-label underline decoration-line-2 underline-offset-2 hover:decoration-ink"
        >
          {orderNumber}
        </Link>
        <span className="block text-small text-ink-2">{customerName}</span>
        {/* A phone has no column for it: what can be done must be in reach. */}
        <span className="mt-1 block sm:hidden">{state}</span>
      </Td>
      <Td className="align-top">
        <ul className="grid gap-0.5">
          {view.lines.map(({ line, sku, quantity, reason }) => (
            <li key={line}>
              {`${quantity} × ${names.get(line) ?? sku}, `}
              <span className="text-ink-2">{returnReasonLabels[reason]}</span>
            </li>
          ))}
        </ul>
      </Td>
      <Td className="mono align-top text-small text-ink-2 max-md:hidden">
        {view.parcels.length > 0
          ? view.parcels.map(({ trackingNumber }) => (
              <span key={trackingNumber} className="block">
                {trackingNumber}
              </span>
            ))
          : null}
      </Td>
      <Td className="align-top whitespace-nowrap text-ink-2 max-sm:hidden">
        <Timestamp at={requestedAt} />
        <span className="block text-small text-ink-3">{returnByLabels[view.by]}</span>
      </Td>
      <Td className="align-top max-sm:hidden">{state}</Td>
      <Td className="align-top">
        <Next row={row} onAct={onAct} />
      </Td>
    </Tr>
  )
}

/** What a person does next with it; nothing while the services are at work, and once it has ended. */
function Next({ row, onAct }: { row: ReturnRow; onAct: (act: Act) => void }) {
  const { view, orderNumber } = row
  if (view.isGivingUp) return null
  if (view.status === 'requested')
    return (
      <span className="flex justify-end gap-1.5 max-sm:flex-col">
        <Button
          size="small"
          tone="main"
          aria-label={`Approve the return of ${orderNumber}`}
          onClick={() => onAct({ type: 'approve', row })}
        >
          Approve…
        </Button>
        <Button
          size="small"
          tone="undo"
          aria-label={`Refuse the return of ${orderNumber}`}
          onClick={() => onAct({ type: 'refuse', row })}
        >
          Refuse…
        </Button>
      </span>
    )
  if (canInspect(row))
    return (
      <span className="flex justify-end">
        <Button
          size="small"
          aria-label={`Inspect the return of ${orderNumber}`}
          onClick={() => onAct({ type: 'inspect', row })}
        >
          Inspect…
        </Button>
      </span>
    )
  return null
}
