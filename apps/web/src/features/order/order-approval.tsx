'use client'

import { commandSchema } from '@sagaboard/events/commands/command'
import { useQuery } from '@tanstack/react-query'
import { ApprovalPanel } from '../../components/approval/approval-panel.tsx'
import { type Approval, useApproval } from '../../components/approval/use-approval.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { CommandPreview } from './command-preview.tsx'

interface OrderApprovalProps {
  orderId: string
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
}

/** What was asked for this order and waits for another supervisor, with what would follow now; nothing when nothing does. */
export function OrderApproval({ orderId, warehouses }: OrderApprovalProps) {
  const request = useApproval('order', orderId)
  return request ? <Request key={request.id} {...{ request, orderId, warehouses }} /> : null
}

function Request({ request, orderId, warehouses }: OrderApprovalProps & { request: Approval }) {
  const api = useConsoleApi()
  const { data } = useQuery(
    // It is asked again with each event of the order (see use-order.ts).
    api.console.commands.preview.queryOptions(
      { orderId, command: commandSchema.parse(request.command) },
      { enabled: request.state === 'waiting', staleTime: 0 },
    ),
  )
  return (
    <ApprovalPanel request={request} version={data?.version}>
      {data ? (
        <CommandPreview
          preview={data.preview}
          currency={request.currency}
          warehouses={warehouses}
          asker={request.askedByName ?? 'who asked'}
        />
      ) : (
        <p className="text-ink-3">Working out what will follow…</p>
      )}
    </ApprovalPanel>
  )
}
