import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { Where } from '../../../../../../components/ui/where.tsx'
import { TopBar } from '../../../../../../features/console/top-bar.tsx'
import { SetScreen } from '../../../../../../features/sets/set-screen.tsx'
import { setHref } from '../../../../../../lib/set-acts.ts'
import { consoleCaller, isForStaff } from '../../../../../../server/auth/require-staff.ts'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  if (!(await isForStaff(setHref(id)))) return { title: 'Set of orders' }
  return { title: (await readSet(id)).set.title }
}

export default async function SetPage({ params }: Props) {
  const { id } = await params
  if (!(await isForStaff(setHref(id)))) return null
  const detail = await readSet(id)
  return (
    <>
      <TopBar>
        <Where above={[{ href: '/console/sets', label: 'Acts on many' }]}>
          <span aria-current="page" className="mono text-ui">
            {id.slice(0, 8)}
          </span>
        </Where>
      </TopBar>
      <SetScreen key={id} detail={detail} />
    </>
  )
}

/** Read once for a request: by the page and by its title. */
const readSet = cache(async (id: string) => {
  const caller = await consoleCaller()
  try {
    return await caller.sets.one({ id })
  } catch (error) {
    // A malformed id is a set that doesn't exist, too.
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      notFound()
    throw error
  }
})
