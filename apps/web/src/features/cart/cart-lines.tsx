'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect } from 'react'
import { buttonClass } from '../../components/ui/button.tsx'
import { TextButton } from '../../components/ui/text-button.tsx'
import { cn } from '../../lib/cn.ts'
import { formatMoney } from '../../lib/format.ts'
import { randomId } from '../../lib/random-id.ts'
import { cartQuantityMax, setQuantity } from './cart.ts'
import { cartStore } from './cart-store.ts'
import { useCart } from './use-cart.ts'

/** A line as the server quoted it; money in minor units. */
export interface ShownLine {
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly orderable: number
  readonly unitPriceMinor: number
}

interface CartLinesProps {
  cookie: string
  /** What the server quoted for this page. */
  lines: readonly ShownLine[]
  currency: string
  pictures: Readonly<Record<string, ReactNode>>
  /** What the forms do without JavaScript. */
  action: (form: FormData) => Promise<void>
}

/** The bag's lines with their sum; quantities change at once and are checked a moment later. */
export function CartLines({ cookie, lines: quoted, currency, pictures, action }: CartLinesProps) {
  const router = useRouter()
  const { cart, messages, checked } = useCart(cookie)
  const known = new Map([...quoted, ...(checked?.lines ?? [])].map((line) => [line.sku, line]))
  const lines = cart.lines.flatMap(({ sku, quantity }) => {
    const line = known.get(sku)
    return line === undefined
      ? []
      : [{ ...line, quantity, short: line.orderable < quantity && line.quantity === quantity }]
  })
  const missing = lines.length < cart.lines.length
  const empty = cart.lines.length === 0
  // Another tab put something in that this page has no picture of, or took everything out.
  useEffect(() => {
    if (missing || empty) router.refresh()
  }, [missing, empty, router])

  const total = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
  const change = (sku: string) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { submitter } = event.nativeEvent as SubmitEvent
    const quantity = Number(submitter instanceof HTMLButtonElement ? submitter.value : Number.NaN)
    if (Number.isInteger(quantity))
      cartStore().change((current) => setQuantity(current, sku, quantity, randomId))
  }
  const stepClass =
    'grid size-9 place-items-center rounded-none text-base hover:bg-sunk disabled:text-ink-3 disabled:hover:bg-transparent'
  return (
    <div className="grid gap-5">
      <p
        aria-live="polite"
        className={cn(
          'text-body',
          messages.length > 0 && 'rounded-panel bg-undo-soft px-4 py-3 text-undo',
        )}
      >
        {messages.join(' ')}
      </p>
      <ul className="border-t border-line">
        {lines.map(({ sku, name, quantity, orderable, unitPriceMinor, short }) => (
          <li
            key={sku}
            className="grid grid-cols-[64px_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-b border-line py-4 sm:grid-cols-[80px_1fr_auto_90px]"
          >
            {pictures[sku]}
            <div>
              <Link href={`/products/${sku}`} className="font-label no-underline hover:underline">
                {name}
              </Link>
              <p className="num text-sm text-ink-2">{formatMoney(unitPriceMinor, currency)} each</p>
              {short ? (
                <p className="text-sm font-label text-undo">
                  {orderable === 0 ? 'None in stock' : `Only ${orderable} in stock`}
                </p>
              ) : null}
            </div>
            <form
              action={action}
              onSubmit={change(sku)}
              className="col-span-2 col-start-2 row-start-2 flex items-center gap-3 sm:col-span-1 sm:col-start-3 sm:row-start-1"
            >
              <input type="hidden" name="sku" value={sku} />
              <div className="inline-flex items-center overflow-hidden rounded-lg border border-line-2 bg-panel">
                <TextButton
                  type="submit"
                  name="quantity"
                  value={quantity - 1}
                  className={stepClass}
                  aria-label={`One ${name} less`}
                >
                  −
                </TextButton>
                <output className="num w-8 text-center" aria-label={`${name}: quantity`}>
                  {quantity}
                </output>
                <TextButton
                  type="submit"
                  name="quantity"
                  value={quantity + 1}
                  className={stepClass}
                  disabled={quantity >= cartQuantityMax}
                  aria-label={`One ${name} more`}
                >
                  +
                </TextButton>
              </div>
              <TextButton
                type="submit"
                name="quantity"
                value={0}
                className="text-sm text-ink-2 underline hover:text-ink"
                aria-label={`Remove ${name}`}
              >
                Remove
              </TextButton>
            </form>
            <span className="num col-start-3 row-start-1 text-right font-figure sm:col-start-4">
              {formatMoney(quantity * unitPriceMinor, currency)}
            </span>
          </li>
        ))}
      </ul>
      <div className="ml-auto grid w-full gap-1.5 sm:max-w-xs text-body">
        <p className="flex justify-between text-ink-2">
          <span>Delivery</span>
          <span>Free</span>
        </p>
        <p className="num flex justify-between font-semibold">
          <span>Total</span>
          <span>{formatMoney(total, currency)}</span>
        </p>
        {lines.some(({ short }) => short) ? (
          <p className="text-sm text-ink-2">
            {lines.every(({ orderable }) => orderable === 0)
              ? 'None of it is in stock now: at the checkout you can choose to wait for it.'
              : 'Not all of it is there. At the checkout you choose: take what is there, or wait for the rest.'}
          </p>
        ) : null}
        <Link href="/checkout" className={cn(buttonClass({ tone: 'main', size: 'large' }), 'mt-3')}>
          Go to checkout
        </Link>
      </div>
    </div>
  )
}
