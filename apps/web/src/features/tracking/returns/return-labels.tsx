'use client'

import Link from 'next/link'
import { ParcelNumber } from '../../../components/parcel-number.tsx'
import { Button, buttonClass } from '../../../components/ui/button.tsx'
import { cn } from '../../../lib/cn.ts'
import { sayShop } from '../../../messages/say-shop.ts'

interface ReturnLabel {
  carrier: string
  trackingNumber: string
  /** The place it goes to; null when that is not known any more. */
  to: string | null
  lines: readonly { name: string; quantity: number }[]
}

/** The labels of a return, one a page: black on white when they are printed. */
export function ReturnLabels({
  orderId,
  orderNumber,
  from,
  labels,
}: {
  orderId: string
  orderNumber: string
  /** Name and lines of the sender. */
  from: readonly string[]
  labels: readonly ReturnLabel[]
}) {
  return (
    <main id="content" className="mx-auto grid max-w-page gap-4 px-edge pt-top pb-16 print:p-0">
      <div className="flex flex-wrap items-center gap-3 print:hidden">
        <h1 className="font-display text-headline font-medium">{sayShop('return.label.title')}</h1>
        <Link
          href={`/orders/${orderId}`}
          className={cn(buttonClass({ tone: 'quiet', size: 'large' }), 'sm:ml-auto')}
        >
          {sayShop('return.back')}
        </Link>
        <Button tone="main" size="large" className="scripted" onClick={() => window.print()}>
          {sayShop('return.label.print')}
        </Button>
      </div>
      {labels.map((label, index) => (
        <OneLabel
          key={label.trackingNumber}
          {...{ label, orderNumber, from }}
          which={sayShop('return.label.parcel', { number: index + 1, count: labels.length })}
        />
      ))}
    </main>
  )
}

function OneLabel({
  label: { carrier, trackingNumber, to, lines },
  orderNumber,
  from,
  which,
}: {
  label: ReturnLabel
  orderNumber: string
  from: readonly string[]
  which: string
}) {
  return (
    <article
      aria-label={`${which}, ${trackingNumber}`}
      className="grid max-w-text gap-5 rounded-panel border border-line bg-panel px-6 py-5 break-after-page print:max-w-none print:border-0 print:bg-white print:text-black"
    >
      <header className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 className="text-xl">{carrier}</h2>
        <span className="text-ink-2 print:text-black">{which}</span>
      </header>
      <p className="text-2xl break-all">
        <ParcelNumber carrier={carrier} number={trackingNumber} />
      </p>
      <dl className="grid gap-4 sm:grid-cols-2">
        <div>
          <dt className="text-ink-3 print:text-black">{sayShop('return.label.to')}</dt>
          <dd>
            Sagaboard
            {to === null ? null : <span className="block">{to}</span>}
            <span className="block">{sayShop('return.label.order', { number: orderNumber })}</span>
          </dd>
        </div>
        <div>
          <dt className="text-ink-3 print:text-black">{sayShop('return.label.from')}</dt>
          <dd>
            {from.map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
          </dd>
        </div>
      </dl>
      <div>
        <h3 className="text-ink-3 print:text-black">{sayShop('return.label.holds')}</h3>
        <ul className="num">
          {lines.map(({ name, quantity }) => (
            <li key={name}>{`${quantity} × ${name}`}</li>
          ))}
        </ul>
      </div>
      <p className="print:hidden">{sayShop('return.label.show', { carrier })}</p>
    </article>
  )
}
