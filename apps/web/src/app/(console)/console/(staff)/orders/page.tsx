import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { filterOf, loadFilter } from '../../../../../features/orders/filter-url.ts'
import { OrdersList } from '../../../../../features/orders/orders-list.tsx'
import { consoleCaller, staffSession } from '../../../../../server/console-page.ts'

export const metadata: Metadata = { title: 'Orders' }

export default async function OrdersPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  if ((await staffSession()) === null) return null
  const filter = filterOf(await loadFilter(searchParams))
  const caller = await consoleCaller()
  const [page, count] = await Promise.all([caller.orders.list({ filter }), caller.orders.count({ filter })])
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Orders</span>
      </TopBar>
      <OrdersList first={{ filter, page, count }} />
    </>
  )
}
