'use client'

import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { messagesHref } from '../../lib/message-filter.ts'
import { messageKindLabels, messageStateOf } from '../../lib/message-labels.ts'

/** What the customer was written about this order; nothing while they were not. */
export function MessagesPanel({ messages }: { messages: ConsoleOutputs['messages']['ofOrder'] }) {
  if (messages.length === 0) return null
  return (
    <Panel aria-label="Messages to the customer">
      <PanelHeader title="Messages to the customer" />
      <ol className="mt-1.5 grid">
        {messages.map((message) => {
          const { text, tone } = messageStateOf(message)
          return (
            <li
              key={message.id}
              data-message={message.kind}
              className="flex flex-wrap items-baseline gap-x-2 border-t border-line px-4 py-2"
            >
              <Link
                href={messagesHref({ state: null, kind: null }, message.id)}
                className="font-semibold underline decoration-line-2 underline-offset-2 hover:decoration-ink"
              >
                {messageKindLabels[message.kind]}
              </Link>
              <Badge tone={tone}>{text}</Badge>
              {message.resendOf ? <span className="text-ink-3">sent again</span> : null}
              <Timestamp at={message.writtenAt} className="num ml-auto text-small text-ink-3" />
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
