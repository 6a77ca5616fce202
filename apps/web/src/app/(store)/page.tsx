import { ProductGrid } from '../../features/catalog/product-card.tsx'
import { caller } from '../../server/trpc/request-context.ts'
import { Frame } from './frame.tsx'

/** Everything the shop sells. */
export default async function ShopPage() {
  const products = await (await caller()).catalog.list({})
  return (
    <Frame
      title="Plain things that keep their promises."
      lead="Ordered in a minute, followed live to your door. If something goes wrong, you see it, and your money comes back."
    >
      <ProductGrid products={products} />
    </Frame>
  )
}
