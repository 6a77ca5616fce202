import type { Metadata } from 'next'
import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { ProductGrid } from '../../../features/catalog/product-card.tsx'
import { caller } from '../../../server/trpc/request-context.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'Search', robots: { index: false } }

const queryMax = 80

/** Finds products by words; a plain form, so the address holds what was looked for. */
export default async function SearchPage({
  searchParams,
}: {
  searchParams: Promise<{ q?: string | string[] }>
}) {
  const { q } = await searchParams
  const query = (Array.isArray(q) ? q[0] : q)?.trim().slice(0, queryMax) ?? ''
  const products = query === '' ? [] : await (await caller()).catalog.list({ query })
  const found =
    query === ''
      ? undefined
      : products.length === 0
        ? `Nothing here is called “${query}”.`
        : `${products.length} ${products.length === 1 ? 'thing' : 'things'} for “${query}”.`
  return (
    <Frame title="What are you looking for?" lead={found}>
      <form action="/search" className="mb-10 flex max-w-xl items-end gap-3">
        <TextField
          label="Search"
          labelHidden
          name="q"
          type="search"
          size="large"
          maxLength={queryMax}
          defaultValue={query}
          className="grow"
          autoComplete="off"
        />
        <Button type="submit" tone="main" size="large">
          Search
        </Button>
      </form>
      <ProductGrid products={products} />
    </Frame>
  )
}
