import type { Command } from '@sagaboard/events/commands/command'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import type { Tone } from './labels.ts'

/** The words and colours of the console for returns. */

export const returnStatusLabels: Record<ReturnView['status'], string> = {
  requested: 'To decide',
  approved: 'Approved',
  refused: 'Refused',
  labelled: 'On the way',
  received: 'Inspected',
  refunded: 'Refunded',
  closed: 'Closed',
  given_up: 'Given up',
}

export const returnStatusTones: Record<ReturnView['status'], Tone> = {
  requested: 'wait',
  approved: 'go',
  refused: 'undo',
  labelled: 'go',
  received: 'go',
  refunded: 'go',
  closed: 'ok',
  given_up: 'undo',
}

/** `To inspect` of goods that are here already; `Being given up` of one that is to be undone. */
export function returnStatusOf(one: Pick<ReturnView, 'status' | 'by' | 'isGivingUp'>): {
  text: string
  tone: Tone
} {
  if (one.isGivingUp) return { text: 'Being given up', tone: 'undo' }
  if (one.status === 'labelled' && one.by === 'carrier') return { text: 'To inspect', tone: 'wait' }
  return { text: returnStatusLabels[one.status], tone: returnStatusTones[one.status] }
}

export const returnReasonLabels: Record<ReturnView['lines'][number]['reason'], string> = {
  damaged: 'damaged',
  wrong_item: 'wrong item',
  not_as_described: 'not as described',
  changed_mind: 'changed their mind',
  returned_to_sender: 'returned to sender',
}

export const returnByLabels: Record<ReturnView['by'], string> = {
  customer: 'asked for by the customer',
  staff: 'opened by staff',
  carrier: 'brought back by the carrier',
}

export const returnRefusalLabels: Record<NonNullable<ReturnView['refusal']>, string> = {
  refused_by_staff: 'refused by staff',
  not_completed: 'the order was not completed',
  exceeds_shipped: 'another return has some of it',
}

/** What is about to be said of a return means, in a sentence. */
export const returnMeanings = {
  approve: 'The customer gets a label for it on the page of their order.',
  refuse: 'Nothing comes back, and no money goes back.',
  inspect:
    'It is here, and you have looked at every unit. What is as new or broken is paid back; what you reject is sent to the customer again.',
} as const

/** What the reason of a command is for; the one of a refused return is read by its customer. */
export const reasonHint = (command: Command): string =>
  command.type === 'return_review' && command.decision === 'refuse'
    ? 'The customer reads it on the page of their order. Kept for good, with your name.'
    : 'Kept with the order for good, with your name.'

/** What became of the units of a line. */
export function inspectionLabel({
  restock,
  writeOff,
  reject,
}: {
  restock: number
  writeOff: number
  reject: number
}): string {
  return [
    restock > 0 ? `${restock} back to stock` : '',
    writeOff > 0 ? `${writeOff} written off` : '',
    reject > 0 ? `${reject} rejected` : '',
  ]
    .filter(Boolean)
    .join(', ')
}
