import type { ApprovalCommand } from '@sagaboard/events/commands/approvals'
import type { Command, CommandOf } from '@sagaboard/events/commands/command'
import type { DrillCommand } from '@sagaboard/events/commands/drill'
import type { GoodsCommand } from '@sagaboard/events/commands/goods'
import type { IncidentCommand } from '@sagaboard/events/commands/incidents'
import type { LoadCommand } from '@sagaboard/events/commands/load'
import type { NoteCommand, ShiftNoteCommand } from '@sagaboard/events/commands/notes'
import type { SetCommand } from '@sagaboard/events/commands/order-sets'
import type { ProgramCommand } from '@sagaboard/events/commands/programs'
import { commandRoles, isAtLeast, type Role } from '@sagaboard/events/commands/roles'
import type { ViewCommand } from '@sagaboard/events/commands/saved-views'
import type { LinkCommand, OwnCommand, StaffCommand } from '@sagaboard/events/commands/staff'
import type { SwitchCommand } from '@sagaboard/events/commands/switches'

/** Everything that somebody may ask for. */
export type AnyCommand =
  /** Of staff, about one order. */
  | Command
  /** Of staff, about the whole installation. */
  | SwitchCommand
  /** Of staff, about orders that are placed to see how many are taken. */
  | LoadCommand
  /** Of staff, about fault and load at the same time, and what is expected of them. */
  | DrillCommand
  /** Of staff, about products, stock and warehouses. */
  | GoodsCommand
  /** Of staff, about programs of other teams. */
  | ProgramCommand
  /** Of staff, about what went wrong and who looks at it. */
  | IncidentCommand
  /** Of staff, to whoever comes to an order after them. */
  | NoteCommand
  | ShiftNoteCommand
  /** Of staff, about a frozen set of orders. */
  | SetCommand
  /** Of staff, about what waits for another supervisor. */
  | ApprovalCommand
  /** Of staff, about filters that they keep. */
  | ViewCommand
  /** Of an administrator, about staff. */
  | StaffCommand
  /** Of anybody of the staff, about themselves. */
  | OwnCommand
  /** Of whoever holds a one-time link. */
  | LinkCommand
  /** Of a shopper: undo my order. */
  | { type: 'cancel_own' }
  /** Of a shopper: take something of my order back, and never mind. */
  | OwnReturnCommand
  /** Of the clock: undo the orders whose time ran out, at most `limit` of them. */
  | { type: 'expire'; limit: number }
  /** Of the clock: end a fault whose stop rule says so. */
  | { type: 'fault_stop'; id: string }
  /** Of the clock: say what came of a drill. */
  | { type: 'drill_end'; id: string }

/** What a shopper asks about returns of their order; what staff ask of the same kind is theirs to decide. */
export type OwnReturnCommand =
  | { type: 'return_own'; lines: CommandOf<'return_request'>['lines'] }
  | { type: 'return_give_up_own'; returnId: string }

/**
 * Who asks. A shopper has shown that the order `orderId` is theirs, by session or by its access
 * token: whoever calls the door has made sure of that.
 */
export type Requester =
  | { type: 'staff'; userId: string; role: Role }
  | { type: 'shopper'; userId: string | null; orderId: string }
  | { type: 'system' }
  /** Whoever may run commands on the machine, with the database's address. */
  | { type: 'shell' }
  /** Whoever holds a one-time link; who that is, the link says. */
  | { type: 'link' }

/** What an event and an audit row say about who asked. */
export function actorOf(requester: Requester): string {
  switch (requester.type) {
    case 'staff':
      return `staff:${requester.userId}`
    case 'shopper':
      return requester.userId === null ? 'customer' : `customer:${requester.userId}`
    default:
      return requester.type
  }
}

/** In what capacity somebody asked: a role, or that no account was needed. */
export type AuditRole = Role | 'guest' | 'system'

export function auditRoleOf(requester: Requester): AuditRole {
  switch (requester.type) {
    case 'staff':
      return requester.role
    case 'shopper':
      return requester.userId === null ? 'guest' : 'customer'
    case 'link':
      return 'guest'
    default:
      return 'system'
  }
}

/**
 * Whose keys are whose: the same key of two people names two requests. A guest is known by their
 * order alone.
 */
export function keyScopeOf(requester: Requester): string {
  switch (requester.type) {
    case 'staff':
      return requester.userId
    case 'shopper':
      return requester.userId ?? `guest:${requester.orderId}`
    default:
      return requester.type
  }
}

/** Why this requester may not ask for this, in a sentence; undefined when they may. */
export function refusalOfRole(
  requester: Requester,
  command: Pick<AnyCommand, 'type'>,
): string | undefined {
  switch (command.type) {
    case 'return_own':
    case 'return_give_up_own':
      return requester.type === 'shopper'
        ? undefined
        : 'Only the customer of an order asks for this. Staff take things back in the console.'
    case 'cancel_own':
      return requester.type === 'shopper'
        ? undefined
        : 'Only the customer of an order asks for this. Staff cancel it in the console, with a reason.'
    case 'expire':
    case 'fault_stop':
    case 'drill_end':
      return requester.type === 'system' ? undefined : 'Only the clock asks for this.'
    case 'first_admin':
    case 'set_password':
      return requester.type === 'link' ? undefined : 'Only the holder of a one-time link may.'
    case 'staff_add':
    case 'staff_role':
    case 'staff_remove':
    case 'staff_lock':
    case 'staff_unlock':
    case 'staff_end_sessions':
    case 'staff_link':
      return requester.type === 'shell' ? undefined : refusalOfStaff(requester, command.type)
    default:
      return refusalOfStaff(requester, command.type)
  }
}

function refusalOfStaff(requester: Requester, type: keyof typeof commandRoles): string | undefined {
  const least = commandRoles[type]
  return requester.type === 'staff' && isAtLeast(requester.role, least)
    ? undefined
    : `Your role does not allow this: ask ${least === 'admin' ? 'an administrator' : `a ${least}`}.`
}
