import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ServerTime } from '../../../../components/clock.tsx'
import { ProductArt } from '../../../../components/product-art/product-art.tsx'
import { LiveOrder } from '../../../../features/tracking/live-order.tsx'
import { OrderNote } from '../../../../features/tracking/order-note.tsx'
import { requestTimeMs } from '../../../../lib/request-time.ts'
import { runtime } from '../../../../server/runtime.ts'
import { orderAgainAction } from '../../bag/actions.ts'
import { cancelOrderAction, giveUpReturnAction } from './actions.ts'
import { addressLines, type OrderPageProps, orderOf, tokenOf } from './find-order.ts'

export async function generateMetadata(props: OrderPageProps): Promise<Metadata> {
  const order = await orderOf(props)
  return {
    title: order === null ? 'Order' : `Order ${order.orderNumber}`,
    robots: { index: false },
  }
}

/** What becomes of one order; open to who holds the link, to its signed-in owner, and to staff. */
export default async function OrderPage(props: OrderPageProps) {
  const accessToken = await tokenOf(props)
  const order = await orderOf(props)
  if (order === null) notFound()
  const {
    orderId,
    orderNumber,
    lines,
    currency,
    events,
    warehouses,
    forecast,
    other,
    own,
    shipTo,
    note,
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
          orderNumber,
          accessToken,
          events,
          lines,
          currency,
          warehouses,
          forecast,
          other,
          pictures,
          again,
          shipTo: addressLines(shipTo),
          customerNote: note,
        }}
        cancel={cancelOrderAction.bind(null, orderId, accessToken)}
        returnDays={runtime().config.returnDays}
        giveUpReturn={giveUpReturnAction.bind(null, orderId, accessToken)}
        note={
          <OrderNote
            {...{ orderId, orderNumber, own, supportEmail: runtime().config.supportEmail }}
            link={accessToken && `/orders/${orderId}?token=${encodeURIComponent(accessToken)}`}
          />
        }
      />
    </ServerTime>
  )
}
