'use client'

import { useQuery } from '@tanstack/react-query'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { WithAside } from '../../components/ui/with-aside.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { useOpened } from '../../lib/use-opened.ts'
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
  const { shown: changed, opening, isOpen, open, close } = useOpened<string | null>(null)
  const member = data.find(({ userId }) => userId === changed)
  return (
    <>
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      <WithAside>
        <Panel aria-label="People">
          <PanelHeader title="People" note={String(data.length)} className="pb-2" />
          <StaffTable staff={data} ownId={ownId} onChange={open} />
        </Panel>
        <Panel aria-label="Add somebody">
          <PanelHeader title="Add somebody" />
          <AddForm />
        </Panel>
      </WithAside>
      <ChangeDialog key={opening} member={member} open={isOpen} onClose={close} />
    </>
  )
}
