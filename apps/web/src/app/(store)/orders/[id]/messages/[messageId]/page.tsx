import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { MailFrame } from '../../../../../../components/mail-frame.tsx'
import { formatDateTime } from '../../../../../../lib/format.ts'
import { caller } from '../../../../../../server/trpc/request-context.ts'
import { Frame } from '../../../../frame.tsx'
import { zoneOfRequest } from '../../../../zone.ts'
import { nullIfMissing, type OrderPageProps, tokenOf } from '../../find-order.ts'

type MessageProps = Pick<OrderPageProps, 'searchParams'> & {
  params: Promise<{ id: string; messageId: string }>
}

export async function generateMetadata(props: MessageProps): Promise<Metadata> {
  return { title: (await messageOf(props))?.subject ?? 'Message', robots: { index: false } }
}

/** One message about an order, as this build puts it (0048); open to whoever may see the order. */
export default async function MessagePage(props: MessageProps) {
  const message = await messageOf(props)
  if (message === null) notFound()
  const { orderId, subject, language, writtenAt, shown } = message
  const time = formatDateTime(writtenAt, await zoneOfRequest())
  const to = shown.type === 'shown' ? `, to ${shown.to.email}` : ''
  return (
    <Frame title={subject} titleLang={language} lead={`${time}${to}`} narrow>
      {shown.type === 'shown' ? (
        <div className="max-w-170">
          <MailFrame html={shown.html} title="What it says" lang={language} />
          <details className="mt-4">
            <summary className="w-fit rounded text-sm text-ink-2 underline underline-offset-2">
              As plain text
            </summary>
            <pre
              lang={language}
              className="mt-2 rounded-panel bg-sunk p-4 text-sm break-words whitespace-pre-wrap"
            >
              {shown.text}
            </pre>
          </details>
        </div>
      ) : (
        <p role="alert" className="border-y border-line py-6 text-ink-2">
          We can’t show this message just now. What became of your order stands on its page.
        </p>
      )}
      <nav aria-label="Where else" className="mt-5 flex flex-wrap gap-5 text-body">
        <Link href={`/orders/${orderId}`}>Back to the order</Link>
        <Link href={`/orders/${orderId}/messages`}>All messages about it</Link>
      </nav>
    </Frame>
  )
}

const messageOf = async (props: MessageProps) => {
  const { id, messageId } = await props.params
  return findMessage(id, messageId, await tokenOf(props))
}

/** Read once for a request: by the page and by its title. */
const findMessage = cache(
  async (orderId: string, messageId: string, accessToken: string | undefined) => {
    const { mailbox } = await caller()
    return nullIfMissing(() => mailbox.one({ orderId, messageId, accessToken }))
  },
)
