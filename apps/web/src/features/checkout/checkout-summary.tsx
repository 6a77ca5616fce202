import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatMoney } from '../../lib/format.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { formerPrice, formerTotal, type ShownOrder } from './checkout-offer.ts'
import { isShort, partsOf } from './shortage.ts'

interface CheckoutSummaryProps {
  shown: ShownOrder
  pictures: Readonly<Record<string, ReactNode>>
  /** What keeps the bag from being ordered as it is, in a sentence; null when nothing does. */
  obstacle: string | null
  /** What is to happen with what is missing; undefined when nothing was chosen. */
  choice?: string | undefined
}

/** What is being ordered, at the prices of now; one that was another before stands struck beside it. */
export function CheckoutSummary({ shown, pictures, obstacle, choice }: CheckoutSummaryProps) {
  const { lines, totalMinor, currency } = shown.offer
  const was = shown.former?.currency ?? currency
  return (
    <section aria-labelledby="order" className="rounded-card border border-line bg-panel p-5">
      <h2 id="order" className="mb-3 font-display text-xl font-medium">
        Your order
      </h2>
      {obstacle ? (
        <p className="mb-3 rounded-panel bg-undo-soft px-3 py-2 text-sm text-undo">
          {obstacle}{' '}
          <Link href="/bag" className="font-semibold underline">
            Change your bag
          </Link>
        </p>
      ) : null}
      <ul>
        {lines.map((line) => (
          <li
            key={line.sku}
            className="grid grid-cols-[52px_minmax(0,1fr)_auto] items-center gap-3 py-2 text-body"
          >
            {pictures[line.sku]}
            <span>
              {line.name}
              <span className="num block text-ink-3">
                {line.quantity} × <Struck minor={formerPrice(shown, line)} currency={was} />
                {formatMoney(line.unitPriceMinor, currency)}
              </span>
              {isShort(line) ? (
                <span className="block text-sm font-label text-undo">
                  {line.orderable === 0
                    ? sayShop('short.none_there')
                    : sayShop('short.there', { count: line.orderable })}
                </span>
              ) : null}
            </span>
            <span className="num">
              {formatMoney(line.quantity * line.unitPriceMinor, currency)}
            </span>
          </li>
        ))}
      </ul>
      <div className="num mt-2.5 grid gap-1.5 border-t border-line pt-3 text-body">
        <p className="flex justify-between text-ink-2">
          <span>Delivery</span>
          <span>free</span>
        </p>
        <p className="flex justify-between font-semibold">
          <span>Total</span>
          <span>
            <Struck minor={formerTotal(shown)} currency={was} />
            {formatMoney(totalMinor, currency)}
          </span>
        </p>
        <NowAndLater shown={shown} choice={choice} />
      </div>
    </section>
  )
}

/** What is charged at once and what is not, of a bag that is not all there, once it was chosen how to go on. */
function NowAndLater({ shown, choice }: Pick<CheckoutSummaryProps, 'shown' | 'choice'>) {
  if (choice !== 'ship_available' && choice !== 'backorder') return null
  const { nowMinor, laterMinor } = partsOf(shown.offer)
  const { currency } = shown.offer
  return (
    <>
      <p className="flex justify-between font-semibold">
        <span>{sayShop('short.charged_now')}</span>
        <span>{formatMoney(nowMinor, currency)}</span>
      </p>
      <p className="flex justify-between text-ink-2">
        <span>{sayShop(`short.rest.${choice}`)}</span>
        <span>{formatMoney(laterMinor, currency)}</span>
      </p>
    </>
  )
}

/** A price that was shown before and is no longer true. */
function Struck({ minor, currency }: { minor: number | null; currency: string }) {
  if (minor === null) return null
  return (
    <>
      <span className="sr-only">before </span>
      <s className="font-normal text-ink-3">{formatMoney(minor, currency)}</s>
      <span className="sr-only">, now</span>{' '}
    </>
  )
}
