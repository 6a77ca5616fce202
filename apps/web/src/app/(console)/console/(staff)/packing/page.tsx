import type { Metadata } from 'next'
import { StateNote } from '../../../../../components/ui/state.tsx'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'
import { PackingLists } from './packing-lists.tsx'

export const metadata: Metadata = { title: 'Packing' }

export default async function PackingPage({
  searchParams,
}: {
  searchParams: Promise<{ warehouse?: string | string[] }>
}) {
  const { warehouse: wanted } = await searchParams
  if (!(await isForStaff('/console/packing'))) return null
  const caller = await consoleCaller()
  const lists = await caller.packing.lists()
  // Without one in the address: where something waits, else the first.
  const list =
    lists.lists.find(({ warehouse }) => warehouse === wanted) ??
    lists.lists.find(({ orders }) => orders > 0) ??
    lists.lists[0]
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Packing</span>
      </TopBar>
      <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <div>
          <h1 className="text-xl tracking-title">Packing</h1>
          <p className="max-w-text text-ink-2">
            Paid, and not yet with a carrier: until somebody says that it is packed, an order can
            still be cancelled.
          </p>
        </div>
        {list ? (
          <ListOf warehouse={list.warehouse} lists={lists} />
        ) : (
          <StateNote kind="empty" title="There is no warehouse yet" />
        )}
      </main>
    </>
  )
}

async function ListOf({
  warehouse,
  lists,
}: {
  warehouse: string
  lists: Parameters<typeof PackingLists>[0]['lists']
}) {
  const caller = await consoleCaller()
  const [page, pick] = await Promise.all([
    caller.packing.list({ warehouse }),
    caller.packing.pick({ warehouse }),
  ])
  return <PackingLists key={warehouse} {...{ warehouse, lists, page, pick }} />
}
