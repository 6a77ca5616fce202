import type { Command } from './command.ts'
import type { StaffRole } from './role.ts'
import type { OwnCommand, StaffCommand } from './staff.ts'
import type { SwitchCommand } from './switches.ts'

export { isAtLeast, type Role, roles, type StaffRole } from './role.ts'

/**
 * The least role for each command of staff: who undoes or repeats is an operator, who decides over
 * money, payloads and faults a supervisor, who decides over people an administrator.
 */
export const commandRoles: Record<
  Command['type'] | SwitchCommand['type'] | StaffCommand['type'] | OwnCommand['type'],
  StaffRole
> = {
  cancel: 'operator',
  retry: 'operator',
  restock: 'operator',
  edit: 'supervisor',
  skip: 'supervisor',
  refund: 'supervisor',
  refund_by_hand: 'supervisor',
  settle: 'supervisor',
  fault_on: 'supervisor',
  fault_off: 'supervisor',
  end_outage: 'operator',
  staff_add: 'admin',
  staff_role: 'admin',
  staff_remove: 'admin',
  staff_lock: 'admin',
  staff_unlock: 'admin',
  staff_end_sessions: 'admin',
  staff_link: 'admin',
  change_password: 'operator',
}
