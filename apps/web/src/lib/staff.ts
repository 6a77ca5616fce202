import type { StaffRole } from '@sagaboard/events/commands/roles'
import { z } from 'zod'
import { personEmail, personName } from './password-form.ts'
import { reasonField } from './reason.ts'

/** Staff as administrators see them: what can be asked, and how it reads. */

export const staffRoles = [
  'operator',
  'supervisor',
  'admin',
] as const satisfies readonly StaffRole[]

/** What somebody is, in a sentence. */
export const staffRoleLabels: Record<StaffRole, string> = {
  operator: 'an operator',
  supervisor: 'a supervisor',
  admin: 'an administrator',
}

export const staffRoleNames: Record<StaffRole, string> = {
  operator: 'Operator',
  supervisor: 'Supervisor',
  admin: 'Administrator',
}

/** What a role may do, to choose by. */
export const staffRoleHints: Record<StaffRole, string> = {
  operator: 'Watches orders, cancels and retries them.',
  supervisor: 'Also decides over money, damaged events and faults.',
  admin: 'Also decides who is staff.',
}

const role = z.enum(staffRoles, { error: 'Choose a role.' })

/** What a form asks for when somebody is added. */
export const staffAddForm = z.object({
  email: personEmail,
  name: personName,
  role,
  reason: reasonField,
})

export const staffAdd = z.strictObject({ ...staffAddForm.shape, idempotencyKey: z.uuid() })

const userId = z.string().min(1).max(100)

/** What else can be asked about one of the staff. */
export const staffCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('staff_role'), userId, role }),
  z.strictObject({ type: z.literal('staff_remove'), userId }),
  z.strictObject({ type: z.literal('staff_lock'), userId }),
  z.strictObject({ type: z.literal('staff_unlock'), userId }),
  z.strictObject({ type: z.literal('staff_end_sessions'), userId }),
  z.strictObject({ type: z.literal('staff_link'), userId }),
])
export type StaffChange = z.infer<typeof staffCommand>

/** What the form for it asks for beside the choice. */
export const staffChangeForm = z.object({ reason: reasonField })

export const staffChangeNames: Record<StaffChange['type'], string> = {
  staff_role: 'Change the role',
  staff_link: 'Make a new link',
  staff_end_sessions: 'Sign out everywhere',
  staff_lock: 'Lock the account',
  staff_unlock: 'Unlock the account',
  staff_remove: 'Remove from staff',
}

/** What follows from it. */
export const staffChangeHints: Record<StaffChange['type'], string> = {
  staff_role: 'Holds from their next click on; open screens are reloaded.',
  staff_link: 'For a forgotten password. Using it signs them out everywhere else.',
  staff_end_sessions: 'All their browsers are signed out at once. They can sign in again.',
  staff_lock: 'They are signed out at once, and can’t sign in until the account is unlocked.',
  staff_unlock: 'They can sign in again with their password.',
  staff_remove: 'They are signed out at once. The account stays, as a shopper’s.',
}

/** What can be asked about somebody, the usual first. */
export const changesFor = ({ isLocked }: { isLocked: boolean }): StaffChange['type'][] =>
  isLocked
    ? ['staff_role', 'staff_unlock', 'staff_end_sessions', 'staff_remove']
    : ['staff_role', 'staff_link', 'staff_end_sessions', 'staff_lock', 'staff_remove']

export const staffChange = z.strictObject({
  command: staffCommand,
  reason: reasonField,
  idempotencyKey: z.uuid(),
})
