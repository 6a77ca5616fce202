import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { filterOf, loadFilter } from '../../../../../features/orders/filter-url.ts'
import { ordersHref } from '../../../../../lib/order-filter.ts'
import { namesOneOrder } from '../../../../../lib/order-search.ts'
import { actKey } from '../../../../../lib/set-acts.ts'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'
import { OrdersWithActs } from './orders-with-acts.tsx'

export const metadata: Metadata = { title: 'Orders' }

export default async function OrdersPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const filter = filterOf(await loadFilter(searchParams))
  const { [actKey]: act } = await searchParams
  if (!(await isForStaff(ordersHref(filter)))) return null
  const caller = await consoleCaller()
  const [page, count, rows, views] = await Promise.all([
    caller.orders.list({ filter }),
    caller.orders.count({ filter }),
    caller.warehouses.list(),
    caller.views.list(),
  ])
  const warehouses = Object.fromEntries(rows.map(({ id, name }) => [id, name]))
  // Who looks for one order by its number, id or a reference lands on it, unless all of them are to be acted on.
  const [only] = page.rows
  const isOne = page.rows.length === 1 && (page.referred || namesOneOrder(filter.text))
  if (only && isOne && act === undefined) redirect(`/console/orders/${only.orderId}`)
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Orders</span>
      </TopBar>
      <OrdersWithActs first={{ filter, page, count, views }} warehouses={warehouses} />
    </>
  )
}
