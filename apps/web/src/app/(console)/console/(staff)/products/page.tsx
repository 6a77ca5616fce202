import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Products } from '../../../../../features/goods/products.tsx'
import { productFilter } from '../../../../../lib/goods/goods-filter.ts'
import { hasRole } from '../../../../../server/auth/policy.ts'
import {
  consoleCaller,
  isForStaff,
  sessionOfRequest,
} from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Products' }

export default async function ProductsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  if (!(await isForStaff('/console/products'))) return null
  const { q = '', show = 'sold' } = await searchParams
  const filter = productFilter.catch({ query: '', show: 'sold' }).parse({ query: q, show })
  const list = await (await consoleCaller()).products.list(filter)
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Products</span>
      </TopBar>
      <Products
        first={{ filter, list }}
        mayChange={hasRole(await sessionOfRequest(), 'supervisor')}
      />
    </>
  )
}
