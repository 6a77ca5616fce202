import type { Metadata } from 'next'
import Link from 'next/link'
import { buttonClass } from '../../../components/ui/button.tsx'
import { formatBag, parseBag } from '../../../features/cart/bag.ts'
import { BagLines } from '../../../features/cart/bag-lines.tsx'
import { ProductArt } from '../../../features/catalog/art/product-art.tsx'
import { caller } from '../../../server/request-context.ts'
import { Frame } from '../frame.tsx'
import { readBagCookie } from '../store-cookies.ts'
import { setQuantityAction } from './actions.ts'

export const metadata: Metadata = { title: 'Your bag', robots: { index: false } }

/** What somebody is about to order, with the prices and the stock of this moment. */
export default async function BagPage() {
  const cookie = await readBagCookie()
  const bag = parseBag(cookie)
  if (bag.lines.length === 0) return <EmptyBag />
  const { lines, currency } = await (await caller()).cart.quote({ lines: [...bag.lines] })
  if (lines.length === 0) return <EmptyBag />
  const pictures = Object.fromEntries(
    lines.map(({ sku }) => [sku, <ProductArt key={sku} sku={sku} className="aspect-square w-full rounded-[10px]" />]),
  )
  return (
    <Frame title="Your bag" narrow>
      <BagLines cookie={formatBag(bag)} {...{ lines, currency, pictures }} action={setQuantityAction} />
    </Frame>
  )
}

function EmptyBag() {
  return (
    <Frame title="Your bag is empty." lead="Nothing in it yet. It keeps what you put in, also when you close this page." narrow>
      <Link href="/" className={buttonClass({ tone: 'main', size: 'large' })}>
        Look around
      </Link>
    </Frame>
  )
}
