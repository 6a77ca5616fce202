import type { MessageKind, MessageState } from '@sagaboard/events/saga/messages'
import type { Tone } from './labels.ts'

/** The words and colours of the console for messages to customers. */

export const messageKindLabels: Record<MessageKind, string> = {
  received: 'Order received',
  waiting_for_stock: 'Waits for stock',
  shipped: 'Shipped',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
  refunded: 'Refunded',
  return_accepted: 'Return accepted',
  return_refunded: 'Return refunded',
}

export const messageStateLabels: Record<MessageState, string> = {
  waiting: 'Waiting',
  sent: 'Sent',
  failed: 'Failed',
}

/** What became of one: of one that no mail server was asked for, that it lies in the mailbox. */
export function messageStateOf({ state, via }: { state: MessageState; via: 'mailbox' | 'smtp' }): {
  text: string
  tone: Tone
} {
  if (state === 'waiting') return { text: 'waiting', tone: 'wait' }
  if (state === 'failed') return { text: 'failed', tone: 'stop' }
  return { text: via === 'mailbox' ? 'in the mailbox' : 'sent', tone: 'ok' }
}
