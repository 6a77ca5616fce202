import type { Command } from '@sagaboard/events/commands/command'
import type { NoteCommand } from '@sagaboard/events/commands/notes'

/** What is written down of an order without staff having asked. */
type OtherAct = 'cancel_own' | 'return_own' | 'return_give_up_own' | 'expire' | 'dispatch_due'

/** What somebody has done at an order, after their name; by the name that the audit has for it. */
const actWords: Readonly<Record<Command['type'] | NoteCommand['type'] | OtherAct, string>> &
  Readonly<Record<string, string>> = {
  cancel: 'asked to cancel it',
  cancel_own: 'asked to cancel it',
  dispatch: 'said that it is packed',
  source_again: 'asked to source it again',
  retry: 'asked for another try',
  edit: 'edited an event',
  skip: 'had a step skipped',
  refund: 'asked for a refund',
  refund_by_hand: 'noted a refund by hand',
  settle: 'settled what was unknown',
  restock: 'put goods back on the shelf',
  return_request: 'opened a return',
  return_own: 'asked to return something',
  return_review: 'decided about a return',
  return_receive: 'received a return',
  return_give_up: 'gave a return up',
  return_give_up_own: 'gave a return up',
  message_resend: 'had a message sent again',
  order_note: 'noted something',
  order_note_withdraw: 'withdrew a note',
  expire: 'let its time run out',
  dispatch_due: 'asked for its label, packing time over',
}

const fixedNames: Readonly<Record<string, string>> = {
  customer: 'Its customer',
  system: 'The clock',
}

/** `Ben asked for a refund`: who has done what, of an entry of the audit. */
export const sayAct = ({
  action,
  actor,
  name,
}: {
  action: string
  actor: string
  name: string | null
}): string =>
  `${name ?? fixedNames[actor] ?? 'Somebody who left'} ${actWords[action] ?? `asked for: ${action}`}`
