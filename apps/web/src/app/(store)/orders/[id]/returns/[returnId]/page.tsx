import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ReturnLabels } from '../../../../../../features/tracking/returns/return-labels.tsx'
import { foldPublic } from '../../../../../../live/fold-public.ts'
import { sayShop } from '../../../../../../messages/say-shop.ts'
import { addressLines, type OrderPageProps, orderOf } from '../../find-order.ts'

export const metadata: Metadata = {
  title: sayShop('return.label.title'),
  robots: { index: false },
}

/** The labels of a return to print, while they count. */
export default async function LabelPage(
  props: Pick<OrderPageProps, 'searchParams'> & {
    params: Promise<{ id: string; returnId: string }>
  },
) {
  const { returnId } = await props.params
  const order = await orderOf(props)
  const one = order && foldPublic(order.events).returns?.[returnId]
  if (!order || one?.status !== 'labelled' || one.isGivingUp || one.parcels.length === 0) notFound()
  const nameOf = new Map(order.lines.map(({ line, name }) => [line, name]))
  return (
    <ReturnLabels
      orderId={order.orderId}
      orderNumber={order.orderNumber}
      from={addressLines(order.shipTo)}
      labels={one.parcels.map(({ carrier, trackingNumber, warehouse, lines }) => ({
        carrier,
        trackingNumber,
        to: order.warehouses[warehouse] ?? null,
        lines: lines.map(({ line, quantity }) => ({ name: nameOf.get(line) ?? '', quantity })),
      }))}
    />
  )
}
