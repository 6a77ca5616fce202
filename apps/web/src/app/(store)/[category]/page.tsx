import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ProductGrid } from '../../../features/catalog/product-card.tsx'
import { findCategory } from '../../../lib/categories.ts'
import { caller } from '../../../server/trpc/request-context.ts'
import { Frame } from '../frame.tsx'

interface Props {
  params: Promise<{ category: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const category = findCategory((await params).category)
  return category ? { title: category.name, description: category.line } : {}
}

/** One shelf. */
export default async function CategoryPage({ params }: Props) {
  const category = findCategory((await params).category)
  if (category === undefined) notFound()
  const products = await (await caller()).catalog.list({ category: category.slug })
  return (
    <Frame title={category.name} lead={category.line}>
      <ProductGrid products={products} />
    </Frame>
  )
}
