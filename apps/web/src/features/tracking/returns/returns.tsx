'use client'

import { returnableLines } from '@sagaboard/events/commands/returns'
import { returnsUntil } from '@sagaboard/events/saga/returns/window'
import { useMemo } from 'react'
import { useClock } from '../../../components/clock.tsx'
import { buttonClass } from '../../../components/ui/button.tsx'
import { formatDay, formatMoney } from '../../../lib/format.ts'
import { foldPublic } from '../../../live/fold-public.ts'
import type { PublicEvent } from '../../../live/public-event.ts'
import { sayShop } from '../../../messages/say-shop.ts'
import { ReturnCard } from './return-card.tsx'
import { returnStories } from './return-story.ts'

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
  const until = returnsUntil(order, days)
  const { capturedMinor, refundedMinor } = order.payment
  const hasLeft = returnableLines(order).length > 0 && refundedMinor < capturedMinor
  const isOpen = useClock((nowMs) => until !== null && nowMs <= Date.parse(until))
  return (
    <>
      {until !== null && hasLeft ? (
        <p className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-2 text-body text-ink-2">
          {isOpen ? (
            <a
              href={`/orders/${orderId}/return`}
              className={buttonClass({ tone: 'plain', size: 'large' })}
            >
              {sayShop('return.ask')}
            </a>
          ) : null}
          {sayShop(isOpen ? 'return.ask.until' : 'return.ask.over', {
            date: formatDay(until, zone),
          })}
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
