import { useMemo, useState } from 'react'
import type { OrderRow } from './columns.tsx'

type Rows = readonly OrderRow[]

/**
 * The rows as they were when they were first shown after `isHeld` was true; as they are while it is not.
 *
 * @returns `shown`: what is drawn; `changed`: how many of these are different by now
 */
export function useHeldRows(rows: OrderRow[], isHeld: boolean) {
  const [held, setHeld] = useState<ReadonlyMap<string, OrderRow> | null>(null)
  if (isHeld && rows.some(({ orderId }) => !held?.has(orderId))) setHeld(heldOf(rows, held))
  if (!isHeld && held) setHeld(null)
  const shown = useMemo(
    () => (held ? rows.map((row) => held.get(row.orderId) ?? row) : rows),
    [rows, held],
  )
  const changed = useMemo(() => countChanged(rows, shown), [rows, shown])
  return { shown, changed }
}

const heldOf = (rows: Rows, before: ReadonlyMap<string, OrderRow> | null) =>
  new Map([...rows.map((row) => [row.orderId, row] as const), ...(before ?? [])])

/** What the list shows of an order that goes on. */
const saidOf = ({ status, step, blocked, waitingFor, reason, lines, totalMinor }: OrderRow) =>
  JSON.stringify([status, step, blocked, waitingFor, reason, lines, totalMinor])

/** Not everything that happens to an order is seen in its row. */
const countChanged = (rows: Rows, shown: Rows): number =>
  rows.filter((row, at) => {
    const other = shown[at]
    return other !== undefined && row !== other && saidOf(row) !== saidOf(other)
  }).length
