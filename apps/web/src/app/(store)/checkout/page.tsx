import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ProductArt } from '../../../components/product-art/product-art.tsx'
import { CheckoutForm } from '../../../features/checkout/checkout-form.tsx'
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
  const { lines, unknown, mixed, totalMinor, currency } = await shop.cart.quote({
    lines: [...cart.lines],
  })
  if (lines.length === 0) redirect('/bag')
  const obstacle = mixed
    ? 'Your bag has prices in different currencies, and an order has one. Order them one after the other.'
    : unknown.length > 0
      ? 'Something that was in your bag is no longer sold.'
      : null
  const pictures = Object.fromEntries(
    lines.map(({ sku, hue }) => [
      sku,
      <ProductArt key={sku} sku={sku} hue={hue} className="size-13 rounded-panel" />,
    ]),
  )
  return (
    <Frame title="Checkout" narrow>
      <CheckoutForm
        key={cart.id}
        action={placeOrderAction}
        cartId={cart.id}
        offer={{ lines, totalMinor, currency }}
        {...{ pictures, obstacle }}
        known={viewer.session ? { email: viewer.session.email, name: viewer.session.name } : {}}
        countries={listCountries()}
        blocked={mixed}
      />
    </Frame>
  )
}
