import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { MessageList } from '../../../../features/mailbox/message-list.tsx'
import { formatZone } from '../../../../lib/format.ts'
import { messagePlace } from '../../../../server/messages/read-messages.ts'
import { caller, requestContext } from '../../../../server/trpc/request-context.ts'
import { Frame } from '../../frame.tsx'
import { zoneOfRequest } from '../../zone.ts'

export const metadata: Metadata = { title: 'Your messages', robots: { index: false } }

interface MailboxProps {
  searchParams: Promise<{ at?: string | string[]; id?: string | string[] }>
}

/** The mailbox of who is signed in: what the shop wrote about their orders, a page of it, older than the one that is named. */
export default async function MailboxPage({ searchParams }: MailboxProps) {
  const { viewer } = await requestContext()
  if (viewer.session === null) redirect('/sign-in?next=/account/messages')
  const place = messagePlace.safeParse(await searchParams)
  const after = place.success ? place.data : undefined
  const { messages, next } = await (await caller()).mailbox.own({ after })
  const zone = await zoneOfRequest()
  return (
    <Frame
      title="Your messages"
      lead={`What we wrote to ${viewer.session.email} about your orders. Times are in ${formatZone(zone, new Date())}.`}
      narrow
    >
      <MessageList
        {...{ messages, zone }}
        none={after ? 'There are no older messages.' : 'We have not written to you yet.'}
      />
      <nav aria-label="Where else" className="mt-5 flex flex-wrap gap-5 text-body">
        <Link href="/account">Your orders</Link>
        {after ? <Link href="/account/messages">Newest messages</Link> : null}
        {next ? (
          <Link href={`/account/messages?${new URLSearchParams({ ...next })}`}>Older messages</Link>
        ) : null}
      </nav>
    </Frame>
  )
}
