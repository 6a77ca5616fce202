import type { Command } from './command.ts'
import type { SwitchCommand } from './switches.ts'

/** Roles from least to most: each staff role may do what the ones before it may. */
export const roles = ['customer', 'operator', 'supervisor', 'admin'] as const
export type Role = (typeof roles)[number]
export type StaffRole = Exclude<Role, 'customer'>

export const isAtLeast = (role: Role, least: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(least)

/**
 * The least role for each command of staff: who undoes or repeats is an operator, who decides over
 * money, payloads and faults a supervisor.
 */
export const commandRoles: Record<Command['type'] | SwitchCommand['type'], StaffRole> = {
  cancel: 'operator',
  retry: 'operator',
  restock: 'operator',
  edit: 'supervisor',
  skip: 'supervisor',
  refund: 'supervisor',
  refund_by_hand: 'supervisor',
  fault_on: 'supervisor',
  fault_off: 'supervisor',
  end_outage: 'operator',
}
