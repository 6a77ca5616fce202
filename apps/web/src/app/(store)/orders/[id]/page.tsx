import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ServerTime } from '../../../../components/clock.tsx'
import { ProductArt } from '../../../../features/catalog/art/product-art.tsx'
import { LiveOrder } from '../../../../features/tracking/live-order.tsx'
import { shortOrderId } from '../../../../lib/order-id.ts'
import { requestTimeMs } from '../../../../lib/request-time.ts'
import { caller } from '../../../../server/trpc/request-context.ts'
import { orderAgainAction } from '../../bag/actions.ts'
import { cancelOrderAction } from './actions.ts'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ token?: string | string[] }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Order ${shortOrderId((await params).id)}`, robots: { index: false } }
}

/** What becomes of one order; open to who holds the link, to its signed-in owner, and to staff. */
export default async function OrderPage({ params, searchParams }: Props) {
  const [{ id }, { token }] = await Promise.all([params, searchParams])
  const accessToken = typeof token === 'string' && token !== '' ? token : undefined
  const order = await findOrder(id, accessToken)
  if (order === null) notFound()
  const {
    orderId,
    lines,
    totalMinor,
    currency,
    events,
    warehouses,
    needsAttention,
    heldUntil,
    own,
  } = order
  const pictures = Object.fromEntries(
    lines.map(({ sku }) => [
      sku,
      <ProductArt key={sku} sku={sku} className="size-13 rounded-panel" />,
    ]),
  )
  const again = orderAgainAction.bind(
    null,
    lines.map(({ sku, quantity }) => ({ sku, quantity })),
  )
  return (
    <ServerTime nowMs={requestTimeMs()}>
      <LiveOrder
        key={orderId}
        {...{
          orderId,
          accessToken,
          events,
          lines,
          totalMinor,
          currency,
          warehouses,
          needsAttention,
          heldUntil,
          pictures,
          again,
        }}
        cancel={cancelOrderAction.bind(null, orderId, accessToken)}
        note={
          own
            ? 'This page updates by itself. You find it in your account, too.'
            : 'This page updates by itself. Keep its link: it is the only key to your order.'
        }
      />
    </ServerTime>
  )
}

async function findOrder(orderId: string, accessToken: string | undefined) {
  try {
    return await (await caller()).tracking.order({ orderId, accessToken })
  } catch (error) {
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      return null
    throw error
  }
}
