import type { ApprovalCommand } from './approvals.ts'
import type { Command } from './command.ts'
import type { DrillCommand } from './drill.ts'
import type { GoodsCommand } from './goods.ts'
import type { IncidentCommand } from './incidents.ts'
import type { LoadCommand } from './load.ts'
import type { NoteCommand, ShiftNoteCommand } from './notes.ts'
import type { SetCommand } from './order-sets.ts'
import type { ProgramCommand } from './programs.ts'
import type { StaffRole } from './role.ts'
import type { ViewCommand } from './saved-views.ts'
import type { OwnCommand, StaffCommand } from './staff.ts'
import type { SwitchCommand } from './switches.ts'

export { isAtLeast, type Role, roles, type StaffRole } from './role.ts'

/**
 * The least role for each command of staff: who undoes or repeats, or works at a shelf, is an
 * operator; who decides over money, prices, warehouses, files of goods, payloads and faults a
 * supervisor; who decides over people an administrator.
 */
export const commandRoles: Record<
  | Command['type']
  | SwitchCommand['type']
  | LoadCommand['type']
  | DrillCommand['type']
  | StaffCommand['type']
  | OwnCommand['type']
  | GoodsCommand['type']
  | ProgramCommand['type']
  | IncidentCommand['type']
  | NoteCommand['type']
  | ShiftNoteCommand['type']
  | SetCommand['type']
  | ApprovalCommand['type']
  | ViewCommand['type'],
  StaffRole
> = {
  cancel: 'operator',
  dispatch: 'operator',
  source_again: 'operator',
  retry: 'operator',
  restock: 'operator',
  return_request: 'operator',
  return_review: 'operator',
  return_receive: 'operator',
  return_give_up: 'operator',
  message_resend: 'operator',
  edit: 'supervisor',
  skip: 'supervisor',
  refund: 'supervisor',
  refund_by_hand: 'supervisor',
  settle: 'supervisor',
  fault_on: 'supervisor',
  fault_off: 'supervisor',
  end_outage: 'operator',
  load_start: 'supervisor',
  load_stop: 'supervisor',
  drill_start: 'supervisor',
  drill_stop: 'supervisor',
  staff_add: 'admin',
  staff_role: 'admin',
  staff_remove: 'admin',
  staff_lock: 'admin',
  staff_unlock: 'admin',
  staff_end_sessions: 'admin',
  staff_link: 'admin',
  change_password: 'operator',
  product_add: 'supervisor',
  product_change: 'supervisor',
  product_retire: 'supervisor',
  product_restore: 'supervisor',
  products_import: 'supervisor',
  stock_receive: 'operator',
  stock_count: 'operator',
  stock_correct: 'operator',
  stock_move: 'operator',
  stock_threshold: 'operator',
  stock_import: 'supervisor',
  warehouse_add: 'supervisor',
  warehouse_change: 'supervisor',
  warehouse_remove: 'supervisor',
  api_key_add: 'admin',
  api_key_revoke: 'admin',
  charge_give_back: 'supervisor',
  incident_take: 'operator',
  incident_release: 'operator',
  incident_state: 'operator',
  incident_note: 'operator',
  order_note: 'operator',
  order_note_withdraw: 'operator',
  shift_note: 'operator',
  shift_note_withdraw: 'operator',
  // To begin and to go on takes the role of the act as well: see set-command.ts.
  set_freeze: 'operator',
  set_start: 'operator',
  set_pause: 'operator',
  set_resume: 'operator',
  set_stop: 'operator',
  // Never of who asked: see approval-command.ts.
  approval_approve: 'supervisor',
  approval_decline: 'supervisor',
  approval_withdraw: 'operator',
  view_save: 'operator',
  // What is somebody else's takes a supervisor: see view-command.ts.
  view_delete: 'operator',
}
