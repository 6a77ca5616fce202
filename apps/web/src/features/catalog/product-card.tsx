import Link from 'next/link'
import { ProductArt } from '../../components/product-art/product-art.tsx'
import { cn } from '../../lib/cn.ts'
import { formatMoney } from '../../lib/format.ts'
import { stockLabels } from './stock-labels.ts'

/** What the shop shows of a product. Price in minor units. */
export interface ShownProduct {
  readonly sku: string
  readonly name: string
  readonly priceMinor: number
  readonly currency: string
  /** Of its picture, in degrees; null: it follows from the SKU. */
  readonly hue: number | null
  readonly available: number
}

/** The chip on a picture: only when the stock is worth a word there. */
export function StockChip({ available, className }: { available: number; className?: string }) {
  const { text, state } = stockLabels(available)
  if (state === 'plenty') return null
  const tone = state === 'none' ? 'text-stop' : 'text-undo'
  return (
    <span
      className={cn(
        'rounded-full bg-panel/85 px-2 py-1 text-small leading-none font-label',
        tone,
        className,
      )}
    >
      {text}
    </span>
  )
}

export function ProductCard({ product }: { product: ShownProduct }) {
  const { sku, name, priceMinor, currency, hue, available } = product
  const { text, state } = stockLabels(available)
  return (
    <Link href={`/products/${sku}`} className="group block rounded-card no-underline">
      <span className="relative block">
        <ProductArt
          sku={sku}
          hue={hue}
          faded={state === 'none'}
          className="aspect-4/5 rounded-card transition group-hover:brightness-98"
        />
        <StockChip available={available} className="absolute top-3 left-3" />
      </span>
      <span className="mt-3 flex justify-between gap-3 font-label">
        <span className="group-hover:underline">{name}</span>
        <span className="num font-figure whitespace-nowrap">
          {formatMoney(priceMinor, currency)}
        </span>
      </span>
      <span className="block text-sm text-ink-2">{state === 'plenty' ? text : '\u00a0'}</span>
    </Link>
  )
}

export function ProductGrid({ products }: { products: readonly ShownProduct[] }) {
  return (
    <ul className="grid grid-cols-2 gap-x-4 gap-y-7 sm:grid-cols-[repeat(auto-fill,minmax(240px,1fr))] sm:gap-x-5.5">
      {products.map((product) => (
        <li key={product.sku}>
          <ProductCard product={product} />
        </li>
      ))}
    </ul>
  )
}
