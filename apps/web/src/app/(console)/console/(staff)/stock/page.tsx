import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Stock } from '../../../../../features/goods/stock.tsx'
import { stockFilter } from '../../../../../lib/goods/goods-filter.ts'
import { hasRole } from '../../../../../server/auth/policy.ts'
import {
  consoleCaller,
  isForStaff,
  sessionOfRequest,
} from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Stock' }

export default async function StockPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  if (!(await isForStaff('/console/stock'))) return null
  const { q = '', view = 'short' } = await searchParams
  const filter = stockFilter.catch({ query: '', view: 'short' }).parse({ query: q, view })
  const list = await (await consoleCaller()).stock.list(filter)
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Stock</span>
      </TopBar>
      <Stock first={{ filter, list }} mayImport={hasRole(await sessionOfRequest(), 'supervisor')} />
    </>
  )
}
