import type { Metadata } from 'next'
import { Where } from '../../../../../../components/ui/where.tsx'
import { TopBar } from '../../../../../../features/console/top-bar.tsx'
import { drawnEventsMax } from '../../../../../../features/order/event-limits.ts'
import { LongOrder } from '../../../../../../features/order/long-order.tsx'
import { OrderScreen } from '../../../../../../features/order/order-screen.tsx'
import { People } from '../../../../../../features/order/people.tsx'
import { isForStaff } from '../../../../../../server/auth/require-staff.ts'
import { readNewest, readOrder, readRow } from './read-order.ts'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  if (!(await isForStaff(`/console/orders/${id}`))) return { title: 'Order' }
  return { title: `Order ${(await readRow(id)).orderNumber}` }
}

export default async function OrderPage({ params }: Props) {
  const { id } = await params
  if (!(await isForStaff(`/console/orders/${id}`))) return null
  const row = await readRow(id)
  return (
    <>
      <TopBar>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Where above={[{ href: '/console/orders', label: 'Orders' }]}>
            <span aria-current="page" className="mono text-ui" title={id}>
              {row.orderNumber}
            </span>
          </Where>
          <People orderId={id} />
        </div>
      </TopBar>
      {row.version > drawnEventsMax ? (
        <LongOrder key={id} row={row} newest={await readNewest(id)} />
      ) : (
        <OrderScreen key={id} detail={await readOrder(id)} />
      )}
    </>
  )
}
