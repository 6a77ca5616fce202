'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { WithAside } from '../../components/ui/with-aside.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { AddForm } from './add-form.tsx'
import { ChangeDialog } from './change-dialog.tsx'
import type { StaffMember } from './member.ts'
import { StaffTable } from './staff-table.tsx'

/** People come and go, and sign in, without the live feed saying so. */
const refreshMs = 10_000

/** Who is staff, what can be done about each, and adding somebody. */
export function Staff({ staff: initialData, ownId }: { staff: StaffMember[]; ownId: string }) {
  const api = useConsoleApi()
  const { data, isError, refetch } = useQuery(
    api.console.staff.list.queryOptions(undefined, { initialData, refetchInterval: refreshMs }),
  )
  // Kept while the dialog closes, so that it does not lose its content before it is gone.
  const [changed, setChanged] = useState<{ userId: string; opening: number } | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const member = data.find(({ userId }) => userId === changed?.userId)
  const change = (userId: string) => {
    setChanged((before) => ({ userId, opening: (before?.opening ?? 0) + 1 }))
    setIsOpen(true)
  }
  return (
    <>
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      <WithAside>
        <Panel aria-label="People">
          <PanelHeader title="People" note={String(data.length)} className="pb-2" />
          <StaffTable staff={data} ownId={ownId} onChange={change} />
        </Panel>
        <Panel aria-label="Add somebody">
          <PanelHeader title="Add somebody" />
          <AddForm />
        </Panel>
      </WithAside>
      <ChangeDialog
        key={changed?.opening}
        member={member}
        open={isOpen}
        onClose={() => setIsOpen(false)}
      />
    </>
  )
}
