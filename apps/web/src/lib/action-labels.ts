import type { commandRoles } from '@sagaboard/events/commands/roles'

/** What is no command of staff. */
type OtherAction =
  | 'cancel_own'
  | 'return_own'
  | 'return_give_up_own'
  | 'first_admin'
  | 'set_password'
  | 'expire'
  | 'fault_stop'
  | 'drill_end'
  | 'dispatch_due'
  | 'approval_ask'

/** What was asked for, in words, by the name that the audit has for it. */
export const actionLabels: Readonly<Record<keyof typeof commandRoles | OtherAction, string>> &
  Readonly<Record<string, string>> = {
  cancel: 'cancel and compensate',
  cancel_own: 'cancel, as its customer',
  dispatch: 'say that it is packed',
  source_again: 'source again',
  retry: 'retry',
  edit: 'edit and retry',
  skip: 'skip',
  refund: 'refund',
  refund_by_hand: 'refund by hand',
  settle: 'settle',
  restock: 'restock',
  return_request: 'open a return',
  return_own: 'return items, as its customer',
  return_review: 'decide about a return',
  return_receive: 'receive a return',
  return_give_up: 'give a return up',
  return_give_up_own: 'give a return up, as its customer',
  message_resend: 'send a message again',
  fault_on: 'turn a fault on',
  fault_off: 'end a fault',
  fault_stop: 'end a fault by its stop rule',
  end_outage: 'end an outage',
  load_start: 'start to place load',
  load_stop: 'stop placing load',
  drill_start: 'begin a drill',
  drill_stop: 'stop a drill',
  drill_end: 'say what came of a drill',
  staff_add: 'let somebody in',
  staff_role: 'change a role',
  staff_remove: 'take a role away',
  staff_lock: 'lock an account',
  staff_unlock: 'unlock an account',
  staff_end_sessions: 'sign somebody out everywhere',
  staff_link: 'make a one-time link',
  change_password: 'change own password',
  first_admin: 'become the first administrator',
  set_password: 'set own password by link',
  product_add: 'add a product',
  product_change: 'change a product',
  product_retire: 'retire a product',
  product_restore: 'sell a product again',
  products_import: 'import products',
  stock_receive: 'receive stock',
  stock_count: 'count stock',
  stock_correct: 'correct stock',
  stock_move: 'move stock',
  stock_threshold: 'set a low-stock threshold',
  stock_import: 'import stock',
  warehouse_add: 'add a warehouse',
  warehouse_change: 'change a warehouse',
  warehouse_remove: 'remove a warehouse',
  api_key_add: 'make a key for a program',
  api_key_revoke: 'revoke the key of a program',
  charge_give_back: 'give back the charge of a program',
  incident_take: 'take an incident over',
  incident_release: 'let an incident go',
  incident_state: 'say how far an incident is',
  incident_note: 'note on an incident',
  order_note: 'note on an order',
  order_note_withdraw: 'withdraw a note on an order',
  shift_note: 'leave a note for the next shift',
  shift_note_withdraw: 'withdraw a note for the next shift',
  set_freeze: 'freeze a set of orders',
  set_start: 'act on a set of orders',
  set_pause: 'pause a set of orders',
  set_resume: 'go on with a set of orders',
  set_stop: 'stop a set of orders',
  approval_ask: 'ask for approval',
  approval_approve: 'approve',
  approval_decline: 'decline to approve',
  approval_withdraw: 'withdraw a request for approval',
  view_save: 'keep a view of the orders',
  view_delete: 'delete a view of the orders',
  expire: 'undo what ran out of time',
  dispatch_due: 'ask for the label, packing time over',
}

interface Entry {
  action: string
  command?: unknown
  after?: unknown
}

/** What was asked for, in words; of an approval with what it was about, as in `approve: refund`. */
export function actionWords({ action, command, after }: Entry): string {
  const words = actionLabels[action] ?? action
  const about = action === 'approval_ask' ? command : (after as { asked?: unknown } | null)?.asked
  const type = (about as { type?: string } | null | undefined)?.type
  return action.startsWith('approval_') && type ? `${words}: ${actionLabels[type] ?? type}` : words
}

/** Every action with its words, by its words. */
export const actionChoices: readonly (readonly [string, string])[] = Object.entries(
  actionLabels,
).sort(([, one], [, other]) => one.localeCompare(other, 'en'))
