import type { Metadata } from 'next'
import { Where } from '../../../../../../components/ui/where.tsx'
import { TopBar } from '../../../../../../features/console/top-bar.tsx'
import { OrderScreen } from '../../../../../../features/order/order-screen.tsx'
import { People } from '../../../../../../features/order/people.tsx'
import { isForStaff } from '../../../../../../server/auth/require-staff.ts'
import { readOrder } from './read-order.ts'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  if (!(await isForStaff(`/console/orders/${id}`))) return { title: 'Order' }
  return { title: `Order ${(await readOrder(id)).orderNumber}` }
}

export default async function OrderPage({ params }: Props) {
  const { id } = await params
  if (!(await isForStaff(`/console/orders/${id}`))) return null
  const detail = await readOrder(id)
  return (
    <>
      <TopBar>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Where above={[{ href: '/console/orders', label: 'Orders' }]}>
            <span aria-current="page" className="mono text-ui" title={id}>
              {detail.orderNumber}
            </span>
          </Where>
          <People orderId={id} />
        </div>
      </TopBar>
      <OrderScreen key={id} detail={detail} />
    </>
  )
}
