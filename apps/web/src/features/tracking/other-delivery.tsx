'use client'

import { useTimeline } from '../../components/order-timeline/use-timeline.ts'
import { formatMoney } from '../../lib/format.ts'
import type { OtherDelivery as Other } from '../../live/other-delivery.ts'
import { sayShop, sayShopList } from '../../messages/say-shop.ts'
import { useEvents } from './use-events.ts'

interface OtherDeliveryProps {
  other: Other
  /** The guest's key, which opens both. */
  accessToken: string | undefined
}

/** The other delivery of an order that comes in two: what is in it, where it stands, and the way to its page. Live. */
export function OtherDelivery({ other, accessToken }: OtherDeliveryProps) {
  const { orderId, orderNumber, isFollowUp, lines, events: first } = other
  const events = useEvents(orderId, accessToken, first)
  const { headline, lead, leftOut, totalMinor, currency } = useTimeline({
    events,
    lines,
    warehouses: {},
    forecast: null,
  })
  const units = lines.flatMap(({ line, name, quantity }) => {
    const here = quantity - (leftOut.find((one) => one.line === line)?.quantity ?? 0)
    return here > 0 ? [`${here} × ${name}`] : []
  })
  const key = accessToken === undefined ? '' : `?token=${encodeURIComponent(accessToken)}`
  return (
    <section
      aria-labelledby="other-delivery"
      className="mt-8 grid max-w-lead gap-1.5 rounded-card border border-line bg-panel p-5"
      data-delivery={orderId}
    >
      <h2 id="other-delivery" className="font-display text-xl font-medium">
        {sayShop(isFollowUp ? 'delivery.second' : 'delivery.first')}
      </h2>
      <p className="num text-body text-ink-2">
        {sayShop('delivery.what', {
          number: orderNumber,
          units: sayShopList(units),
          amount: formatMoney(totalMinor, currency),
        })}
      </p>
      <p className="text-body" aria-live="polite">
        <strong className="font-semibold">{headline}</strong> {lead}
      </p>
      <a href={`/orders/${orderId}${key}`} className="w-fit text-body underline">
        {sayShop('delivery.follow')}
      </a>
    </section>
  )
}
