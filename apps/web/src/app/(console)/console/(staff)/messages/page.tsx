import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Messages } from '../../../../../features/messages/messages.tsx'
import { messageFilterOf, messagesHref } from '../../../../../lib/message-filter.ts'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Messages' }

export default async function MessagesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const query = await searchParams
  const filter = messageFilterOf(query)
  const messageId = typeof query.message === 'string' ? query.message : undefined
  if (!(await isForStaff(messagesHref(filter, messageId)))) return null
  const caller = await consoleCaller()
  const [counts, page, opened] = await Promise.all([
    caller.messages.counts(),
    caller.messages.list({ filter }),
    messageId === undefined ? null : openMessage(messageId),
  ])
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Messages</span>
      </TopBar>
      <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <div>
          <h1 className="text-xl tracking-title">Messages</h1>
          <p className="max-w-text text-ink-2">
            What customers were told about their orders. Text and address are made from the order
            when one is sent or opened; nothing of them is kept here.
          </p>
        </div>
        <Messages key={JSON.stringify(filter)} {...{ filter, counts, page, opened }} />
      </main>
    </>
  )
}

/** The message of this id, or that there is none; a malformed id is one that doesn't exist, too. */
async function openMessage(messageId: string) {
  const caller = await consoleCaller()
  try {
    return await caller.messages.one({ messageId })
  } catch (error) {
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      return 'missing'
    throw error
  }
}
