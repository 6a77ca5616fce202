import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Warehouses } from '../../../../../features/goods/warehouses.tsx'
import { hasRole } from '../../../../../server/auth/policy.ts'
import {
  consoleCaller,
  isForStaff,
  sessionOfRequest,
} from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Warehouses' }

export default async function WarehousesPage() {
  if (!(await isForStaff('/console/warehouses'))) return null
  const warehouses = await (await consoleCaller()).warehouses.list()
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Warehouses</span>
      </TopBar>
      <Warehouses
        warehouses={warehouses}
        mayChange={hasRole(await sessionOfRequest(), 'supervisor')}
      />
    </>
  )
}
