'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Button, buttonClass } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Th } from '../../components/ui/table.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { randomId } from '../../lib/random-id.ts'
import { type PackingRow, PackingTableRow } from './packing-row.tsx'
import { slipsHref } from './slips-href.ts'

/** Has an order sent from elsewhere: made by who may use what the order's own page has. */
export type SourceAgain = (asked: {
  row: PackingRow
  /** Each opening begins anew. */
  id: string
  open: boolean
  /** Of the list that it stands in. */
  warehouse: string
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
  onClose: () => void
}) => ReactNode

interface PackingOrdersProps {
  warehouse: string
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
  sourceAgain: SourceAgain
  /** Oldest first. */
  rows: readonly PackingRow[]
  /** How many wait in all. */
  waiting: number
  fulfilment: ConsoleOutputs['packing']['lists']['fulfilment']
  more: { isLoading: boolean; load: () => void } | null
}

/** The orders of a list: several at once are chosen, printed and said to be packed. */
export function PackingOrders({
  warehouse,
  warehouses,
  sourceAgain,
  rows,
  waiting,
  fulfilment,
  more,
}: PackingOrdersProps) {
  const [sourced, setSourced] = useState<Sourced>({ row: null, id: '', open: false })
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  // What has gone from the list since is chosen no more.
  const chosen = rows.filter(({ orderId }) => picked.has(orderId)).map(({ orderId }) => orderId)
  const choose = (orderIds: readonly string[], isChosen: boolean) =>
    setPicked((before) => {
      const after = new Set(before)
      for (const orderId of orderIds) isChosen ? after.add(orderId) : after.delete(orderId)
      return after
    })
  const { packed, refused } = usePacked()
  const all = rows.map(({ orderId }) => orderId)
  const numbers = new Map(rows.map(({ orderId, orderNumber }) => [orderId, orderNumber]))
  const answer = <Answer packed={packed} refused={refused} numbers={numbers} />
  const { row: asked, id, open } = sourced
  const onClose = () => setSourced({ ...sourced, open: false })
  const dialog = asked && sourceAgain({ row: asked, id, open, warehouse, warehouses, onClose })
  if (rows.length === 0)
    return (
      <NothingToPack fulfilment={fulfilment}>
        {answer}
        {dialog}
      </NothingToPack>
    )
  return (
    <Panel aria-label="To pack" aria-busy={packed.isPending} className="xl:flex-1">
      <PanelHeader
        title="To pack"
        note={`${formatCount(waiting)} ${waiting === 1 ? 'order' : 'orders'}, oldest first`}
        className="pb-2"
      />
      <div className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-2.5">
        <label className="flex min-h-8 items-center gap-2 pr-1 text-ui">
          <input
            type="checkbox"
            className="size-4 accent-ink"
            checked={chosen.length === rows.length}
            onChange={({ target }) => choose(all, target.checked)}
          />
          All that are shown
        </label>
        <span className="flex-1" />
        {chosen.length === 0 ? (
          <span className="text-ink-2">Choose what you have packed.</span>
        ) : (
          <a
            href={slipsHref(warehouse, chosen)}
            target="_blank"
            className={buttonClass()}
            rel="noopener"
          >
            Print {formatCount(chosen.length)} {chosen.length === 1 ? 'slip' : 'slips'}
          </a>
        )}
        <Button
          tone="main"
          disabled={chosen.length === 0 || packed.isPending}
          onClick={() => packed.mutate({ warehouse, orderIds: chosen, idempotencyKey: randomId() })}
        >
          {chosen.length === 0
            ? 'Say packed'
            : `Say that ${formatCount(chosen.length)} ${chosen.length === 1 ? 'is' : 'are'} packed`}
        </Button>
      </div>
      {answer}
      {dialog}
      <Table label="Orders to pack, oldest first">
        <thead>
          <tr>
            <Th className="relative w-9">
              <span className="sr-only">Choose</span>
            </Th>
            <Th>Order</Th>
            <Th>To fetch</Th>
            <Th className="max-sm:hidden">Goes to</Th>
            <Th className="text-right max-md:hidden">Waits</Th>
            <Th className="relative max-md:hidden">
              <span className="sr-only">Slip</span>
            </Th>
            <Th className="relative">
              <span className="sr-only">Source again</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PackingTableRow
              key={row.orderId}
              row={row}
              warehouse={warehouse}
              isChosen={picked.has(row.orderId)}
              onChoose={(isChosen) => choose([row.orderId], isChosen)}
              onSource={() => setSourced({ row, id: randomId(), open: true })}
            />
          ))}
        </tbody>
      </Table>
      {more ? (
        <div className="grid justify-items-center border-t border-line py-2.5">
          <Button onClick={more.load} disabled={more.isLoading}>
            {more.isLoading ? 'Loading newer orders' : 'Show newer orders'}
          </Button>
        </div>
      ) : null}
    </Panel>
  )
}

/** The order that is to be sent from elsewhere, of which a dialog is open, or was; each opening has an id. */
interface Sourced {
  row: PackingRow | null
  id: string
  open: boolean
}

/** Says that orders are packed; what was said is read again at once. */
function usePacked() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const packed = useMutation(
    api.console.packing.packed.mutationOptions({
      onSuccess: () => queries.invalidateQueries(api.console.packing.pathFilter()),
    }),
  )
  return { packed, refused: packed.data?.filter(({ refusal }) => refusal !== null) ?? [] }
}

/** What came of it: how many labels are asked for, and why not where they aren't. */
function Answer({
  packed,
  refused,
  numbers,
}: {
  packed: ReturnType<typeof usePacked>['packed']
  refused: ReturnType<typeof usePacked>['refused']
  numbers: ReadonlyMap<string, string>
}) {
  if (packed.isError)
    return (
      <p role="alert" className="border-t border-line px-4 py-2 text-stop">
        It could not be written down: {packed.error.message} Say it once more, nothing is done
        twice.
      </p>
    )
  if (!packed.data) return null
  const done = packed.data.filter(({ refusal }) => refusal === null)
  const sent = done.filter(({ isSentOff }) => isSentOff).length
  const inPart = done.length - sent
  return (
    <div role="status" className="grid gap-0.5 border-t border-line px-4 py-2 text-ui">
      {sent > 0 ? (
        <p className="text-ok">
          {formatCount(sent)} {sent === 1 ? 'is' : 'are'} packed;{' '}
          {sent === 1 ? 'its label is' : 'their labels are'} asked for.
        </p>
      ) : null}
      {inPart > 0 ? (
        <p className="text-wait">
          {formatCount(inPart)} {inPart === 1 ? 'is' : 'are'} packed here;{' '}
          {inPart === 1 ? 'its label is' : 'their labels are'} asked for once the other warehouse
          has packed.
        </p>
      ) : null}
      {refused.map(({ orderId, refusal }) => (
        <p key={orderId} className="text-undo">
          <span className="mono">{numbers.get(orderId) ?? orderId.slice(0, 8)}</span>: {refusal}
        </p>
      ))}
    </div>
  )
}

/** @param children what came of packing the last ones */
function NothingToPack({
  fulfilment,
  children,
}: Pick<PackingOrdersProps, 'fulfilment'> & { children: ReactNode }) {
  return (
    <Panel aria-label="To pack" className="xl:flex-1">
      <PanelHeader title="To pack" className="pb-2" />
      {children}
      <StateNote kind="empty" title="Nothing waits to be packed here">
        {fulfilment === 'auto' ? (
          <>
            Labels are asked for as soon as an order is paid. To pack first, run it with{' '}
            <code>FULFILMENT=manual</code> or <code>timed</code>.
          </>
        ) : (
          'An order comes here once it is paid.'
        )}
      </StateNote>
    </Panel>
  )
}
