import { isUuid } from '@sagaboard/events/catalog/is-uuid'
import type { Metadata } from 'next'
import { StateNote } from '../../../../../../components/ui/state.tsx'
import { PackingSlips } from '../../../../../../features/packing/packing-slips.tsx'
import { slipsHref } from '../../../../../../features/packing/slips-href.ts'
import { consoleCaller, isForStaff } from '../../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Packing slips' }

export default async function SlipsPage({
  searchParams,
}: {
  searchParams: Promise<{ warehouse?: string | string[]; order?: string | string[] }>
}) {
  const { warehouse, order = [] } = await searchParams
  const [from = ''] = [warehouse].flat()
  const orderIds = [order].flat().filter(isUuid).slice(0, 100)
  if (!(await isForStaff(slipsHref(from, orderIds)))) return null
  const caller = await consoleCaller()
  const [slips, { lists }] = await Promise.all([
    from === '' ? [] : caller.packing.slips({ warehouse: from, orderIds }),
    caller.packing.lists(),
  ])
  const name = lists.find((one) => one.warehouse === from)?.name ?? from
  return (
    <main id="content" translate="no" className="min-w-0 px-4 py-5 md:px-6 print:p-0">
      {slips.length > 0 ? (
        <PackingSlips slips={slips} warehouse={name} />
      ) : (
        <StateNote kind="missing" level={1} title="There is no such packing slip">
          The order is not known here, or this warehouse has nothing of it.
        </StateNote>
      )}
    </main>
  )
}
