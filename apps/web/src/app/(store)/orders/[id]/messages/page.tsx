import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { MessageList } from '../../../../../features/mailbox/message-list.tsx'
import { formatZone } from '../../../../../lib/format.ts'
import { caller } from '../../../../../server/trpc/request-context.ts'
import { Frame } from '../../../frame.tsx'
import { zoneOfRequest } from '../../../zone.ts'
import { nullIfMissing, type OrderPageProps, tokenOf } from '../find-order.ts'

export const metadata: Metadata = { title: 'Messages', robots: { index: false } }

/** What the shop wrote about one order; open to whoever may see it. */
export default async function OrderMessagesPage(props: OrderPageProps) {
  const { id: orderId } = await props.params
  const accessToken = await tokenOf(props)
  const { mailbox } = await caller()
  const found = await nullIfMissing(() => mailbox.ofOrder({ orderId, accessToken }))
  if (found === null) notFound()
  const zone = await zoneOfRequest()
  return (
    <Frame
      title={`Messages about order ${found.orderNumber}`}
      lead={`What we wrote to you about it. Times are in ${formatZone(zone, new Date())}.`}
      narrow
    >
      <MessageList messages={found.messages} zone={zone} none="We have not written to you yet." />
      <p className="mt-5 text-body">
        <Link href={`/orders/${orderId}`}>Back to the order</Link>
      </p>
    </Frame>
  )
}
