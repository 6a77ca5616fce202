'use client'

import { useMemo } from 'react'
import { returnStories } from '../../../components/order-timeline/return-story.ts'
import { useReturnOffer } from '../../../components/order-timeline/use-timeline.ts'
import { buttonClass } from '../../../components/ui/button.tsx'
import { formatMoney } from '../../../lib/format.ts'
import { foldPublic } from '../../../live/fold-public.ts'
import type { PublicEvent } from '../../../live/public-event.ts'
import { ReturnCard } from './return-card.tsx'

interface ReturnsProps {
  orderId: string
  /** Of the order, from its first. */
  events: readonly PublicEvent[]
  /** Names of products by line. */
  products: ReadonlyMap<number, string>
  zone: string
  days: number
  giveUp: (returnId: string) => Promise<void>
}

/** The returns of an order, the newest first, and the way to another while there is time for it. */
export function Returns({ orderId, events, products, zone, days, giveUp }: ReturnsProps) {
  const order = useMemo(() => foldPublic(events), [events])
  const stories = returnStories(events, order, { products, money: formatMoney })
  const offer = useReturnOffer(order, days)
  return (
    <>
      {offer ? (
        <p className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-2 text-body text-ink-2">
          {offer.label ? (
            <a
              href={`/orders/${orderId}/return`}
              className={buttonClass({ tone: 'plain', size: 'large' })}
            >
              {offer.label}
            </a>
          ) : null}
          {offer.consequence}
        </p>
      ) : null}
      {stories.map((story) => (
        <ReturnCard
          key={story.returnId}
          {...{ story, zone, giveUp }}
          labelHref={`/orders/${orderId}/returns/${story.returnId}`}
        />
      ))}
    </>
  )
}
