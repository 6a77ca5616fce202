import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Where } from '../../../../../../../components/ui/where.tsx'
import { TopBar } from '../../../../../../../features/console/top-bar.tsx'
import { DrillScreen } from '../../../../../../../features/faults/drill-screen.tsx'
import { drillHref } from '../../../../../../../lib/drill.ts'
import { consoleCaller, isForStaff } from '../../../../../../../server/auth/require-staff.ts'

interface Props {
  params: Promise<{ id: string }>
}

export const metadata: Metadata = { title: 'Drill' }

export default async function DrillPage({ params }: Props) {
  const { id } = await params
  if (!(await isForStaff(drillHref(id)))) return null
  const one = await readDrill(id)
  return (
    <>
      <TopBar>
        <Where above={[{ href: '/console/faults', label: 'Faults' }]}>
          <span aria-current="page">Drill</span>
        </Where>
      </TopBar>
      <DrillScreen key={id} one={one} />
    </>
  )
}

async function readDrill(id: string) {
  const caller = await consoleCaller()
  try {
    return await caller.drills.one({ id })
  } catch (error) {
    // A malformed id is a drill that doesn't exist, too.
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      notFound()
    throw error
  }
}
