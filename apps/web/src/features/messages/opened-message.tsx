'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { MailFrame } from '../../components/mail-frame.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { messageKindLabels, messageStateOf } from '../../lib/message-labels.ts'
import { messagesRefreshMs } from '../../lib/messages-refresh.ts'
import { Resend } from './resend.tsx'

export type Opened = ConsoleOutputs['messages']['one']

/** One message: what became of it, to whom it goes, and what it says. */
export function OpenedMessage({ opened: first }: { opened: Opened }) {
  const api = useConsoleApi()
  const { data } = useQuery(
    api.console.messages.one.queryOptions(
      { messageId: first.message.id },
      {
        initialData: first,
        refetchInterval: ({ state: { data } }) => messagesRefreshMs(data ? [data.message] : []),
      },
    ),
  )
  const { message, shown } = data
  const { text, tone } = messageStateOf(message)
  return (
    <Panel aria-label="The message" data-opened={message.kind} data-state={message.state}>
      <PanelHeader
        title={messageKindLabels[message.kind]}
        note={
          <Link href={`/console/orders/${message.orderId}`} className="mono underline">
            {message.orderNumber ?? message.orderId.slice(0, 8)}
          </Link>
        }
        end={<Badge tone={tone}>{text}</Badge>}
      />
      <dl className="grid gap-x-4 gap-y-1 px-4 pt-2 pb-3">
        {shown.type === 'shown' ? (
          <>
            <Fact name="To">
              {shown.to.name}, <span className="break-all">{shown.to.email}</span>
            </Fact>
            <Fact name="Subject">
              <span lang={message.locale}>{shown.subject}</span>
            </Fact>
          </>
        ) : null}
        <Fact name="Written">
          <Timestamp at={message.writtenAt} />
          {message.resendOf ? ', as one that was sent again' : ''}
        </Fact>
        <Sending message={message} />
      </dl>
      <div className="px-4 pb-3">
        <Resend message={message} />
      </div>
      {shown.type === 'shown' ? (
        <Said shown={shown} lang={message.locale} />
      ) : (
        <StateNote kind="error" title="What it says can’t be read">
          {shown.why}.
        </StateNote>
      )}
    </Panel>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex flex-wrap gap-x-2.5">
    <dt className="w-16 shrink-0 text-ink-3">{name}</dt>
    <dd className="min-w-0 flex-1 break-words">{children}</dd>
  </div>
)

/** How far it has come with the mail server, where one is asked. */
function Sending({
  message: { via, state, tries, nextAt, sentAt, error },
}: Pick<Opened, 'message'>) {
  if (via === 'mailbox') return null
  const count = tries === 1 ? 'one try' : `${tries} tries`
  return (
    <>
      <Fact name="E-mail">
        {state === 'sent' && sentAt ? (
          <>
            the mail server took it at <Timestamp at={sentAt} />, after {count}
          </>
        ) : state === 'failed' ? (
          `given up after ${count}`
        ) : nextAt ? (
          <>
            {count} so far, the next at <Timestamp at={nextAt} />
          </>
        ) : null}
      </Fact>
      {error ? <Fact name="Error">{error}</Fact> : null}
    </>
  )
}

const Said = ({
  shown,
  lang,
}: {
  shown: Extract<Opened['shown'], { type: 'shown' }>
  lang: string
}) => (
  <div className="grid gap-3 px-4 pb-4">
    <MailFrame html={shown.html} title={`What it says: ${shown.subject}`} lang={lang} />
    <details>
      <summary className="w-fit cursor-pointer text-small text-ink-2 underline">
        As plain text
      </summary>
      <pre
        lang={lang}
        className="mono mt-1.5 rounded-lg bg-sunk p-2.5 text-small break-words whitespace-pre-wrap"
      >
        {shown.text}
      </pre>
    </details>
  </div>
)
