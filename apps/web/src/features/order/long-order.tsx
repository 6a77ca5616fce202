'use client'

import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { type ConsoleOutputs, useConsoleClient } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'
import { statusLabels, statusTones } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { EventTable } from './event-table.tsx'
import { OrderScreen } from './order-screen.tsx'
import { selectionParsers } from './selection.ts'

type Row = ConsoleOutputs['orders']['rows'][number]

/**
 * An order of very many events: its page comes with the newest of them, and the browser reads the others and draws it alone.
 *
 * @param newest the last events, one after the other
 */
export function LongOrder({ row, newest }: { row: Row; newest: readonly LogEntry[] }) {
  const { orderId, version: count } = row
  const client = useConsoleClient()
  const { data, isError, refetch } = useQuery({
    queryKey: ['long order', orderId],
    queryFn: ({ signal }) => client.console.order.query({ orderId }, { signal }),
    // From here on it is kept as any other order is.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const [{ event: selected }, setSelection] = useQueryStates(selectionParsers, {
    history: 'replace',
    shallow: true,
  })
  if (data) return <OrderScreen detail={data} />
  return (
    <main
      id="content"
      translate="no"
      className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6"
      aria-busy={!isError}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h1 className="num text-xl leading-tight tracking-title">
          {formatMoney(row.totalMinor, row.currency)}
        </h1>
        <Badge tone={statusTones[row.status]} data-status={row.status}>
          {statusLabels[row.status]}
        </Badge>
      </div>
      <Panel>
        {isError ? (
          <StateNote
            kind="error"
            title={say('long_order.unread', { count })}
            actions={<Button onClick={() => void refetch()}>{say('long_order.retry')}</Button>}
          />
        ) : (
          <StateNote kind="empty" title={say('long_order.reading', { count })}>
            {say('long_order.newest')}
          </StateNote>
        )}
      </Panel>
      <EventTable
        events={newest}
        count={count}
        selected={selected}
        onSelect={(version) => void setSelection({ event: version === selected ? null : version })}
      />
    </main>
  )
}
