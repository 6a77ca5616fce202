'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog, DialogClose } from '../../components/ui/dialog.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import {
  changesFor,
  type StaffChange,
  staffChangeForm,
  staffChangeHints,
  staffChangeNames,
  staffRoleHints,
  staffRoleNames,
  staffRoles,
} from '../../lib/staff.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import type { StaffMember } from './member.ts'
import { OneTimeLink } from './one-time-link.tsx'

interface ChangeDialogProps {
  /** Whom it is about; undefined when they are on the list no more. */
  member: StaffMember | undefined
  open: boolean
  onClose: () => void
}

/** Asks what to do about one of the staff, and why. */
export function ChangeDialog({ member, open, onClose }: ChangeDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={member ? `Change ${member.name}` : 'No longer staff'}
      description={member?.email}
    >
      {member ? (
        <ChangeForm member={member} onDone={onClose} />
      ) : (
        <div className="flex justify-end">
          <DialogClose render={<Button />}>Close</DialogClose>
        </div>
      )}
    </Dialog>
  )
}

function ChangeForm({ member, onDone }: { member: StaffMember; onDone: () => void }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [type, setType] = useState<StaffChange['type']>('staff_role')
  const [role, setRole] = useState(member.role)
  const [linkPath, setLinkPath] = useState<string | null>(null)
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const change = useMutation(
    api.console.staff.change.mutationOptions({
      onSuccess: (done) => {
        void queries.invalidateQueries(api.console.staff.list.queryFilter())
        if (done.linkPath === null) onDone()
        else setLinkPath(done.linkPath)
      },
      onError: afterError,
    }),
  )
  const [form, { reason }] = useCheckedForm<{ reason: string }>({
    schema: staffChangeForm,
    onValid: (value) => {
      const { userId } = member
      const command: StaffChange = type === 'staff_role' ? { type, userId, role } : { type, userId }
      change.mutate({ command, reason: value.reason, idempotencyKey })
    },
  })
  if (linkPath !== null)
    return (
      <>
        <OneTimeLink path={linkPath} name={member.name} />
        <div className="flex justify-end">
          <DialogClose render={<Button tone="main" />}>Done</DialogClose>
        </div>
      </>
    )
  const isHard = type === 'staff_lock' || type === 'staff_remove'
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={() => change.isIdle || change.reset()}
      className="grid gap-3"
    >
      <SelectField
        label="What"
        value={type}
        hint={staffChangeHints[type]}
        onChange={(event) => setType(event.target.value as StaffChange['type'])}
      >
        {changesFor(member).map((one) => (
          <option key={one} value={one}>
            {staffChangeNames[one]}
          </option>
        ))}
      </SelectField>
      {type === 'staff_role' ? (
        <SelectField
          label="Role"
          value={role}
          hint={staffRoleHints[role]}
          onChange={(event) => setRole(event.target.value as StaffMember['role'])}
        >
          {staffRoles.map((one) => (
            <option key={one} value={one}>
              {staffRoleNames[one]}
            </option>
          ))}
        </SelectField>
      ) : null}
      <TextField {...fieldProps(reason)} label="Why" hint="Kept with your name." />
      <p role="alert" className="font-label text-stop empty:hidden">
        {change.error?.message}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <DialogClose render={<Button />}>Leave it</DialogClose>
        <Button type="submit" tone={isHard ? 'stop' : 'main'} disabled={change.isPending}>
          {staffChangeNames[type]}
        </Button>
      </div>
    </form>
  )
}
