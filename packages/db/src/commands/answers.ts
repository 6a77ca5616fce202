import type { ApprovalCommand, ApprovalState } from '@sagaboard/events/commands/approvals'
import type { Command } from '@sagaboard/events/commands/command'
import { type GoodsCommand, isGoodsCommand } from '@sagaboard/events/commands/goods'
import type { IncidentCommand } from '@sagaboard/events/commands/incidents'
import type { NoteCommand, ShiftNoteCommand } from '@sagaboard/events/commands/notes'
import type { SetCommand } from '@sagaboard/events/commands/order-sets'
import type { ProgramCommand } from '@sagaboard/events/commands/programs'
import type { ViewCommand } from '@sagaboard/events/commands/saved-views'
import type { LinkCommand, OwnCommand, StaffCommand } from '@sagaboard/events/commands/staff'
import type { AuditEntry } from './audit.ts'
import type { AnyCommand } from './requester.ts'

/** What an accepted command is answered with. */
interface Answer {
  /** `returnId`: of the return that was asked for. */
  order: { version: number; returnId?: string }
  fault_on: { id: string }
  fault_off: { id: string }
  fault_stop: { id: string }
  end_outage: { ended: boolean }
  load_start: { id: string }
  load_stop: { id: string }
  drill_start: { id: string }
  drill_stop: { id: string }
  drill_end: { id: string }
  cancel_own: object
  return_own: { returnId: string }
  return_give_up_own: { returnId: string }
  /** How many had run out of time, and which of them were asked for. */
  expire: { found: number; orderIds: string[] }
  staff: StaffAnswer
  /** How many rows are another now. */
  goods: { changed: number }
  /** Of the key, or of the charge. `isNew`: the key that was sent along opens now. */
  program: { id: string; isNew: boolean }
  /** `version`: after it. */
  incident: { version: number }
  note: { noteId: string }
  /** `version`: after it. */
  set: { setId: string; version: number }
  /** What became of the request. */
  approval: { approvalId: string; state: ApprovalState }
  view: { id: string }
}

/** Who it was about. `isLinkNew`: the one-time link that was sent along opens now. */
export interface StaffAnswer {
  userId: string
  isLinkNew: boolean
}
type PeopleCommand = StaffCommand | OwnCommand | LinkCommand

/** The commands whose answers are alike, by the name of their answer. */
interface Alike {
  order: Command
  staff: PeopleCommand
  goods: GoodsCommand
  program: ProgramCommand
  incident: IncidentCommand
  note: NoteCommand | ShiftNoteCommand
  set: SetCommand
  approval: ApprovalCommand
  view: ViewCommand
}

/** What a command is answered when it was carried out: that of its kind, or its own. */
export type AnswerTo<C extends AnyCommand> =
  | { [Kind in keyof Alike]: C extends Alike[Kind] ? Answer[Kind] : never }[keyof Alike]
  | (C extends Alike[keyof Alike] ? never : Answer[Exclude<C, Alike[keyof Alike]>['type']])

/** The answer that an audit row tells of. */
export function answerIn({ action, after }: Pick<AuditEntry, 'action' | 'after'>): object {
  const kept = after as Answer['order'] &
    Answer['fault_on'] &
    Answer['end_outage'] &
    Answer['goods'] &
    Answer['program'] &
    Answer['note'] &
    Answer['set'] &
    Answer['approval'] &
    StaffAnswer
  if (isGoodsCommand({ type: action })) return { changed: kept.changed }
  switch (action) {
    case 'cancel_own':
      return {}
    case 'return_own':
    case 'return_give_up_own':
      return { returnId: kept.returnId }
    case 'fault_on':
    case 'fault_off':
    case 'fault_stop':
    case 'load_start':
    case 'load_stop':
    case 'drill_start':
    case 'drill_stop':
    case 'drill_end':
    case 'view_save':
    case 'view_delete':
      return { id: kept.id }
    case 'end_outage':
      return { ended: kept.ended }
    case 'order_note':
    case 'order_note_withdraw':
    case 'shift_note':
    case 'shift_note_withdraw':
      return { noteId: kept.noteId }
    case 'set_freeze':
    case 'set_start':
    case 'set_pause':
    case 'set_resume':
    case 'set_stop':
      return { setId: kept.setId, version: kept.version }
    case 'approval_ask':
      return { approvalId: kept.approvalId }
    case 'approval_approve':
    case 'approval_decline':
    case 'approval_withdraw':
      return { approvalId: kept.approvalId, state: kept.state }
    case 'api_key_add':
    case 'api_key_revoke':
    case 'charge_give_back':
      // The key of the first time is kept nowhere.
      return { id: kept.id, isNew: false }
    case 'staff_add':
    case 'staff_role':
    case 'staff_remove':
    case 'staff_lock':
    case 'staff_unlock':
    case 'staff_end_sessions':
    case 'staff_link':
    case 'change_password':
      // The link of the first time is kept nowhere.
      return { userId: kept.userId, isLinkNew: false }
    default:
      return { version: kept.version, ...(kept.returnId && { returnId: kept.returnId }) }
  }
}
