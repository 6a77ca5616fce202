import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { type MessageFilter, messagesHref } from '../../lib/message-filter.ts'
import { messageKindLabels, messageStateOf } from '../../lib/message-labels.ts'

type MessageRow = ConsoleOutputs['messages']['list']['rows'][number]

/** Messages, newest first; the one that is opened is marked. */
export const MessageTable = ({
  rows,
  filter,
  opened,
}: {
  rows: readonly MessageRow[]
  filter: MessageFilter
  opened: string | undefined
}) => (
  <Table label="Messages, newest first">
    <thead>
      <tr>
        <Th>Message</Th>
        <Th>Order</Th>
        <Th className="max-sm:hidden">State</Th>
        <Th className="max-sm:hidden">Written</Th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <Row key={row.id} {...{ row, filter }} isOpened={row.id === opened} />
      ))}
    </tbody>
  </Table>
)

function Row({
  row,
  filter,
  isOpened,
}: {
  row: MessageRow
  filter: MessageFilter
  isOpened: boolean
}) {
  const { text, tone } = messageStateOf(row)
  const state = <Badge tone={tone}>{text}</Badge>
  return (
    <Tr
      data-message={row.kind}
      data-state={row.state}
      aria-selected={isOpened}
      className="align-top"
    >
      <Td className="w-full">
        <Link
          href={messagesHref(filter, row.id)}
          scroll={false}
          aria-current={isOpened ? 'true' : undefined}
          className="font-label underline decoration-line-2 underline-offset-2 hover:decoration-ink"
        >
          {messageKindLabels[row.kind]}
        </Link>
        {row.resendOf ? <span className="block text-small text-ink-3">sent again</span> : null}
        {/* A phone has no columns for them. */}
        <span className="mt-1 flex flex-wrap items-center gap-2 sm:hidden">
          {state}
          <Timestamp at={row.writtenAt} className="text-small text-ink-2" />
        </span>
      </Td>
      <Td className="whitespace-nowrap">
        <Link href={`/console/orders/${row.orderId}`} className="mono underline">
          {row.orderNumber ?? row.orderId.slice(0, 8)}
        </Link>
      </Td>
      <Td className="max-sm:hidden">{state}</Td>
      <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">
        <Timestamp at={row.writtenAt} />
      </Td>
    </Tr>
  )
}
