import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Returns } from '../../../../../features/returns/returns.tsx'
import { isReturnGroup, needsSomebody, returnGroups } from '../../../../../lib/return-groups.ts'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Returns' }

export default async function ReturnsPage({
  searchParams,
}: {
  searchParams: Promise<{ list?: string | string[] }>
}) {
  const { list } = await searchParams
  if (!(await isForStaff('/console/returns'))) return null
  const caller = await consoleCaller()
  const counts = await caller.returns.counts()
  const [wanted] = [list].flat()
  // Without one in the address: where somebody has to do something, else what is on the way.
  const group = isReturnGroup(wanted)
    ? wanted
    : (returnGroups.find(
        (one) => needsSomebody(one) && counts.some(({ group }) => group === one),
      ) ?? 'on_the_way')
  const page = await caller.returns.list({ group })
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Returns</span>
      </TopBar>
      <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <div>
          <h1 className="text-xl tracking-title">Returns</h1>
          <p className="max-w-text text-ink-2">
            What customers send back. No money goes back before somebody has looked at every unit.
          </p>
        </div>
        <Returns key={group} {...{ group, counts, page }} />
      </main>
    </>
  )
}
