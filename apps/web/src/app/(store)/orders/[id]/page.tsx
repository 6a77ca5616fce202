import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ServerTime } from '../../../../components/clock.tsx'
import { ProductArt } from '../../../../features/catalog/art/product-art.tsx'
import { LiveOrder } from '../../../../features/tracking/live-order.tsx'
import { requestTimeMs } from '../../../../lib/request-time.ts'
import { caller } from '../../../../server/trpc/request-context.ts'
import { orderAgainAction } from '../../bag/actions.ts'
import { cancelOrderAction } from './actions.ts'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ token?: string | string[] }>
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const order = await orderOf(props)
  return {
    title: order === null ? 'Order' : `Order ${order.orderNumber}`,
    robots: { index: false },
  }
}

/** What becomes of one order; open to who holds the link, to its signed-in owner, and to staff. */
export default async function OrderPage(props: Props) {
  const accessToken = tokenIn(await props.searchParams)
  const order = await orderOf(props)
  if (order === null) notFound()
  const { orderId, orderNumber, lines, totalMinor, currency, events, warehouses, forecast, own } =
    order
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
          orderNumber,
          accessToken,
          events,
          lines,
          totalMinor,
          currency,
          warehouses,
          forecast,
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

const tokenIn = ({ token }: Awaited<Props['searchParams']>) =>
  typeof token === 'string' && token !== '' ? token : undefined

const orderOf = async ({ params, searchParams }: Props) =>
  findOrder((await params).id, tokenIn(await searchParams))

/** Read once for a request: by the page and by its title. */
const findOrder = cache(async (orderId: string, accessToken: string | undefined) => {
  try {
    return await (await caller()).tracking.order({ orderId, accessToken })
  } catch (error) {
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      return null
    throw error
  }
})
