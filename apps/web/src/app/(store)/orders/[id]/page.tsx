import type { Address } from '@sagaboard/events/catalog/events'
import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ServerTime } from '../../../../components/clock.tsx'
import { ProductArt } from '../../../../features/catalog/art/product-art.tsx'
import { LiveOrder } from '../../../../features/tracking/live-order.tsx'
import { OrderNote } from '../../../../features/tracking/order-note.tsx'
import { requestTimeMs } from '../../../../lib/request-time.ts'
import { runtime } from '../../../../server/runtime.ts'
import { caller } from '../../../../server/trpc/request-context.ts'
import { orderAgainAction } from '../../bag/actions.ts'
import { readOrderToken } from '../../store-cookies.ts'
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
  const accessToken = await tokenOf(props)
  const order = await orderOf(props)
  if (order === null) notFound()
  const {
    orderId,
    orderNumber,
    lines,
    totalMinor,
    currency,
    events,
    warehouses,
    forecast,
    own,
    shipTo,
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
          totalMinor,
          currency,
          warehouses,
          forecast,
          pictures,
          again,
          shipTo: addressLines(shipTo),
        }}
        cancel={cancelOrderAction.bind(null, orderId, accessToken)}
        note={
          <OrderNote
            {...{ orderNumber, own, supportEmail: runtime().config.supportEmail }}
            link={accessToken && `/orders/${orderId}?token=${encodeURIComponent(accessToken)}`}
          />
        }
      />
    </ServerTime>
  )
}

const countries = new Intl.DisplayNames(['en-GB'], { type: 'region' })

const addressLines = (to: { name: string } & Address) =>
  [
    to.name,
    to.line1,
    to.line2,
    `${to.postcode} ${to.city}`,
    to.region,
    /^[A-Z]{2}$/.test(to.country) ? countries.of(to.country) : to.country,
  ].filter((line): line is string => Boolean(line))

/** The guest's key: from the cookie that the link was exchanged for; a form of an older page still names it. */
async function tokenOf({ searchParams }: Props): Promise<string | undefined> {
  const { token } = await searchParams
  return typeof token === 'string' && token !== '' ? token : await readOrderToken()
}

const orderOf = async (props: Props) => findOrder((await props.params).id, await tokenOf(props))

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
