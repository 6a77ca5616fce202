import { isUuid } from '@sagaboard/events/catalog/is-uuid'
import type { Delivery } from '@sagaboard/events/saga/parcel-news'
import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { Badge } from '../../../components/ui/badge.tsx'
import { Button, buttonClass } from '../../../components/ui/button.tsx'
import { formatDateTime, formatMoney, formatZone } from '../../../lib/format.ts'
import type { Tone } from '../../../lib/labels.ts'
import { hasRole } from '../../../server/auth/policy.ts'
import { ownOrdersPage } from '../../../server/orders/order-reader.ts'
import { caller, requestContext } from '../../../server/trpc/request-context.ts'
import { Frame } from '../frame.tsx'
import { signOutAction } from '../sign-in/actions.ts'
import { zoneOfRequest } from '../zone.ts'

export const metadata: Metadata = { title: 'Your orders', robots: { index: false } }

/** How a status reads for a shopper. */
const statusLabels = {
  PENDING: ['Received', 'go'],
  CONFIRMED: ['Set aside', 'go'],
  PAID: ['Paid', 'go'],
  SHIPPED: ['On its way', 'go'],
  COMPLETED: ['Sent', 'ok'],
  CANCELLING: ['Being cancelled', 'undo'],
  CANCELLED: ['Cancelled', 'undo'],
} as const satisfies Record<string, readonly [string, Tone]>

/** How one reads whose parcels were told of; every other as its status. */
const deliveryLabels = {
  delivered: ['Delivered', 'ok'],
  returned: ['Came back', 'undo'],
} as const satisfies Partial<Record<Delivery, readonly [string, Tone]>>

function labelOf({
  status,
  delivery,
  waitingFor,
}: {
  status: keyof typeof statusLabels
  delivery: Delivery
  waitingFor: 'stock' | 'packing' | null
}): readonly [string, Tone] {
  if (waitingFor === 'stock') return ['Waiting for stock', 'wait']
  const isSent = status === 'SHIPPED' || status === 'COMPLETED'
  return isSent && (delivery === 'delivered' || delivery === 'returned')
    ? deliveryLabels[delivery]
    : statusLabels[status]
}

const StateBadge = ({ label: [text, tone] }: { label: readonly [string, Tone] }) => (
  <Badge tone={tone}>{text}</Badge>
)

interface AccountProps {
  searchParams: Promise<{ before?: string | string[] }>
}

/** The orders of who is signed in, a page of them; `before` names the order that the page goes on from. */
export default async function AccountPage({ searchParams }: AccountProps) {
  const { viewer } = await requestContext()
  if (viewer.session === null) redirect('/sign-in?next=/account')
  const asked = (await searchParams).before
  const before = typeof asked === 'string' && isUuid(asked) ? asked : undefined
  // One more than is shown says whether there is another page.
  const found = await (await caller()).tracking.own({ before, limit: ownOrdersPage + 1 })
  const orders = found.slice(0, ownOrdersPage)
  const last = found.length > orders.length ? orders.at(-1)?.orderId : undefined
  const zone = await zoneOfRequest()
  return (
    <Frame
      title="Your orders"
      lead={`Signed in as ${viewer.session.name}, ${viewer.session.email}. Times are in ${formatZone(zone, new Date())}.`}
      narrow
    >
      {orders.length === 0 ? (
        <p className="border-y border-line py-6 text-ink-2">
          {before === undefined
            ? 'You have not ordered anything with this account yet.'
            : 'There are no older orders.'}
        </p>
      ) : (
        <ul className="border-t border-line">
          {orders.map(
            ({
              orderId,
              orderNumber,
              status,
              delivery,
              waitingFor,
              lines,
              totalMinor,
              currency,
              createdAt,
              isReturning,
              refundedMinor,
            }) => (
              <li key={orderId} className="border-b border-line">
                <Link
                  href={`/orders/${orderId}`}
                  className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-5 gap-y-1 py-4 no-underline hover:bg-sunk sm:grid-cols-[130px_minmax(0,1fr)_auto_90px] sm:items-center"
                >
                  <span className="num font-label">{orderNumber}</span>
                  <span className="text-body text-ink-2 max-sm:col-span-2 max-sm:row-start-2">
                    {lines
                      .map(({ name, quantity }) => (quantity > 1 ? `${quantity} × ${name}` : name))
                      .join(', ')}
                    <span className="block text-sm">{formatDateTime(createdAt, zone)}</span>
                    {status === 'COMPLETED' && (isReturning || refundedMinor > 0) ? (
                      <span className="num block text-sm">
                        {isReturning
                          ? 'A return of it is under way.'
                          : `${formatMoney(refundedMinor, currency)} of it went back to you.`}
                      </span>
                    ) : null}
                  </span>
                  <StateBadge label={labelOf({ status, delivery, waitingFor })} />
                  <span className="num text-right max-sm:col-start-2">
                    {formatMoney(totalMinor, currency)}
                  </span>
                </Link>
              </li>
            ),
          )}
        </ul>
      )}
      {before !== undefined || last !== undefined ? (
        <nav aria-label="Pages of orders" className="mt-5 flex flex-wrap gap-5 text-body">
          {before !== undefined ? <Link href="/account">Newest orders</Link> : null}
          {last !== undefined ? <Link href={`/account?before=${last}`}>Older orders</Link> : null}
        </nav>
      ) : null}
      <div className="mt-8 flex flex-wrap gap-3">
        <Link href="/account/messages" className={buttonClass({ size: 'large' })}>
          Your messages
        </Link>
        {hasRole(viewer.session, 'operator') ? (
          <Link href="/console" className={buttonClass({ size: 'large' })}>
            Open the console
          </Link>
        ) : null}
        <form action={signOutAction}>
          <Button type="submit" size="large">
            Sign out
          </Button>
        </form>
      </div>
    </Frame>
  )
}
