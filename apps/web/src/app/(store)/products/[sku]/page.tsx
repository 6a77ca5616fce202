import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ProductArt } from '../../../../components/product-art/product-art.tsx'
import { AddToCart } from '../../../../features/cart/add-to-cart.tsx'
import { StockChip } from '../../../../features/catalog/product-card.tsx'
import { stockLabels } from '../../../../features/catalog/stock-labels.ts'
import { type Category, findCategory } from '../../../../lib/categories.ts'
import { formatMoney } from '../../../../lib/format.ts'
import { caller } from '../../../../server/trpc/request-context.ts'
import { addToCartAction } from '../../bag/actions.ts'
import { readCartCookie } from '../../store-cookies.ts'

interface Props {
  params: Promise<{ sku: string }>
}

const findProduct = cache(async (sku: string) => {
  try {
    return await (await caller()).catalog.product({ sku })
  } catch (error) {
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      return null
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await findProduct((await params).sku)
  return product ? { title: product.name, description: product.description } : {}
}

/** One product: picture, words, price, and whether it is there. */
export default async function ProductPage({ params }: Props) {
  const product = await findProduct((await params).sku)
  if (product === null) notFound()
  const { sku, name, description, priceMinor, currency, hue, available, isRetired } = product
  const category = findCategory(product.category)
  return (
    <main id="content" className="grid items-start gap-gutter px-edge pt-top pb-16 md:grid-cols-2">
      <div className="relative">
        <ProductArt
          sku={sku}
          hue={hue}
          faded={available <= 0}
          className="aspect-square rounded-picture md:aspect-25/27"
        />
        {isRetired ? null : <StockChip available={available} className="absolute top-4 left-4" />}
      </div>
      <div className="grid max-w-lead gap-5 md:pt-14">
        {category ? (
          <Link
            href={`/${category.slug}`}
            className="text-body text-ink-2 no-underline hover:text-ink hover:underline"
          >
            {category.name}
          </Link>
        ) : null}
        <h1 className="font-display text-display font-medium">{name}</h1>
        <p className="text-lead text-ink-2">{description}</p>
        {isRetired ? (
          <NoLongerSold category={category} />
        ) : (
          <>
            <p className="flex items-baseline gap-4">
              <span className="num text-2xl">{formatMoney(priceMinor, currency)}</span>
              {/* Of what is not here the line below the button says what one can do. */}
              {available > 0 ? (
                <span className="text-body text-ink-2">{stockLabels(available).text}</span>
              ) : null}
            </p>
            <AddToCart
              sku={sku}
              available={available}
              cookie={await readCartCookie()}
              action={addToCartAction}
            />
            <p className="border-t border-line pt-4 text-sm text-ink-2">
              Delivery is free. You follow your order live, and your money comes back if we can’t
              deliver.
            </p>
          </>
        )}
      </div>
    </main>
  )
}

/** Instead of price and button. Orders that have it are told by their own pages. */
function NoLongerSold({ category }: { category: Category | undefined }) {
  return (
    <p className="text-body">
      We don’t sell this any more.{' '}
      <Link href={category ? `/${category.slug}` : '/'} className="underline">
        See what else we have{category ? ` for the ${category.name.toLowerCase()}` : ''}
      </Link>
    </p>
  )
}
