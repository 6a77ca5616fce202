import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { ProductArt } from '../../../features/catalog/art/product-art.tsx'
import { CheckoutForm } from '../../../features/checkout/checkout-form.tsx'
import { formatMoney } from '../../../lib/format.ts'
import type { QuotedLine } from '../../../server/orders/quote.ts'
import { caller, requestContext } from '../../../server/trpc/request-context.ts'
import { Frame } from '../frame.tsx'
import { readCart } from '../store-cookies.ts'
import { placeOrderAction } from './actions.ts'
import { listCountries } from './countries.ts'

export const metadata: Metadata = { title: 'Checkout', robots: { index: false } }

/** Everything on one page: who, where to, how paid, and what is ordered at which price. */
export default async function CheckoutPage() {
  const cart = await readCart()
  if (cart.id === null) redirect('/bag')
  const [{ viewer }, shop] = await Promise.all([requestContext(), caller()])
  const { lines, unknown, totalMinor, currency } = await shop.cart.quote({ lines: [...cart.lines] })
  if (lines.length === 0) redirect('/bag')
  const short = lines.some(({ orderable, quantity }) => orderable < quantity)
  return (
    <Frame title="Checkout" narrow>
      <CheckoutForm
        key={cart.id}
        action={placeOrderAction}
        cartId={cart.id}
        lines={lines.map(({ sku, quantity }) => ({ sku, quantity }))}
        {...{ totalMinor, currency }}
        known={viewer.session ? { email: viewer.session.email, name: viewer.session.name } : {}}
        countries={listCountries()}
        blocked={short}
        summary={
          <Summary
            lines={lines}
            totalMinor={totalMinor}
            currency={currency}
            short={short}
            changed={unknown.length > 0}
          />
        }
      />
    </Frame>
  )
}

function Summary({
  lines,
  totalMinor,
  currency,
  short,
  changed,
}: {
  lines: readonly QuotedLine[]
  totalMinor: number
  currency: string
  short: boolean
  changed: boolean
}) {
  return (
    <section aria-labelledby="order" className="rounded-card border border-line bg-panel p-5">
      <h2 id="order" className="mb-3 font-display text-xl font-medium">
        Your order
      </h2>
      {short || changed ? (
        <p className="mb-3 rounded-panel bg-undo-soft px-3 py-2 text-sm text-undo">
          {short
            ? 'Something in your bag has sold out meanwhile.'
            : 'Something that was in your bag is no longer sold.'}{' '}
          <Link href="/bag" className="font-semibold underline">
            Change your bag
          </Link>
        </p>
      ) : null}
      <ul>
        {lines.map(({ sku, name, quantity, orderable, lineTotalMinor, unitPriceMinor }) => (
          <li
            key={sku}
            className="grid grid-cols-[52px_1fr_auto] items-center gap-3 py-2 text-body"
          >
            <ProductArt sku={sku} className="size-13 rounded-panel" />
            <span>
              {name}
              <span className="num block text-ink-3">
                {quantity} × {formatMoney(unitPriceMinor, currency)}
              </span>
              {orderable < quantity ? (
                <span className="block text-sm font-label text-undo">
                  {orderable === 0 ? 'Sold out' : `Only ${orderable} left`}
                </span>
              ) : null}
            </span>
            <span className="num">{formatMoney(lineTotalMinor, currency)}</span>
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
          <span>{formatMoney(totalMinor, currency)}</span>
        </p>
      </div>
    </section>
  )
}
