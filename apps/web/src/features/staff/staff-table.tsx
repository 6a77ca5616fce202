'use client'

import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { formatCount } from '../../lib/format.ts'
import { staffRoleNames } from '../../lib/staff.ts'
import type { StaffMember } from './member.ts'

interface StaffTableProps {
  staff: readonly StaffMember[]
  /** Who looks. */
  ownId: string
  onChange: (userId: string) => void
}

/** One row for each of the staff; on a phone what does not fit stands under the name. */
export function StaffTable({ staff, ownId, onChange }: StaffTableProps) {
  return (
    <Table label="Staff">
      <thead>
        <tr>
          <Th>Person</Th>
          <Th className="max-md:hidden">Role</Th>
          <Th className="max-md:hidden">Last sign-in</Th>
          <Th className="max-md:hidden">Signed in now</Th>
          <Th className="relative">
            <span className="sr-only">Change</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {staff.map((member) => (
          <Tr key={member.userId} data-member={member.email}>
            <Td className="w-full max-w-0 md:w-1/2">
              <span className="block truncate font-label">
                {member.name}
                {member.userId === ownId ? <span className="text-ink-3"> (you)</span> : null}
              </span>
              <span className="block truncate text-small text-ink-2">{member.email}</span>
              <span className="block text-small text-ink-2 md:hidden">
                {staffRoleNames[member.role]}, {member.lastSignInAt ? 'last sign-in ' : null}
                <LastSignIn member={member} />
              </span>
              <State member={member} />
            </Td>
            <Td className="whitespace-nowrap max-md:hidden">{staffRoleNames[member.role]}</Td>
            <Td className="whitespace-nowrap max-md:hidden">
              <LastSignIn member={member} />
            </Td>
            <Td className="whitespace-nowrap max-md:hidden">{browsers(member.sessions)}</Td>
            <Td className="text-right">
              <Button
                size="small"
                aria-label={`Change ${member.name}`}
                onClick={() => onChange(member.userId)}
              >
                Change…
              </Button>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

const browsers = (sessions: number) =>
  sessions === 0 ? 'no' : sessions === 1 ? 'in one browser' : `in ${formatCount(sessions)} browsers`

function LastSignIn({ member: { lastSignInAt } }: { member: StaffMember }) {
  return lastSignInAt === null ? 'never signed in' : <Timestamp at={lastSignInAt} />
}

function State({ member }: { member: StaffMember }) {
  if (member.isLocked)
    return (
      <Badge tone="stop" className="mt-1">
        Locked
      </Badge>
    )
  if (member.linkUntil !== null)
    return (
      <Badge tone="wait" className="mt-1">
        Has a one-time link
      </Badge>
    )
  return member.hasPassword ? null : (
    <Badge tone="stop" className="mt-1">
      No password, and no link
    </Badge>
  )
}
