import type { Metadata } from 'next'
import Link from 'next/link'
import { ProductArt } from '../../../components/product-art/product-art.tsx'
import { buttonClass } from '../../../components/ui/button.tsx'
import { formatCart, parseCart } from '../../../features/cart/cart.ts'
import { CartLines } from '../../../features/cart/cart-lines.tsx'
import { caller } from '../../../server/trpc/request-context.ts'
import { Frame } from '../frame.tsx'
import { readCartCookie } from '../store-cookies.ts'
import { setQuantityAction } from './actions.ts'

export const metadata: Metadata = { title: 'Your bag', robots: { index: false } }

/** What somebody is about to order, with the prices and the stock of this moment. */
export default async function CartPage() {
  const cookie = await readCartCookie()
  const cart = parseCart(cookie)
  if (cart.lines.length === 0) return <EmptyCart />
  const { lines, currency } = await (await caller()).cart.quote({ lines: [...cart.lines] })
  if (lines.length === 0) return <EmptyCart />
  const pictures = Object.fromEntries(
    lines.map(({ sku, hue }) => [
      sku,
      <ProductArt key={sku} sku={sku} hue={hue} className="aspect-square w-full rounded-panel" />,
    ]),
  )
  return (
    <Frame title="Your bag" narrow>
      <CartLines
        cookie={formatCart(cart)}
        {...{ lines, currency, pictures }}
        action={setQuantityAction}
      />
    </Frame>
  )
}

function EmptyCart() {
  return (
    <Frame
      title="Your bag is empty."
      lead="Nothing in it yet. It keeps what you put in, also when you close this page."
      narrow
    >
      <Link href="/" className={buttonClass({ tone: 'main', size: 'large' })}>
        Look around
      </Link>
    </Frame>
  )
}
