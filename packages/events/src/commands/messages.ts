import { isReadable, type NewEvent } from '../catalog/envelope.ts'
import type { MessageKind } from '../catalog/events.ts'
import { messagesOf } from '../saga/messages.ts'
import type { CommandOf } from './command.ts'
import type { OrderSnapshot } from './order-snapshot.ts'

/** The kinds of messages that an order's customer is written between two states of it, in their order. */
export const messagesBetween = (before: OrderSnapshot, after: OrderSnapshot): MessageKind[] =>
  messagesOf(after.log.filter(isReadable), before.log.at(-1)?.version).map(({ kind }) => kind)

/** Why a message is not sent once more; undefined when it is. */
export function refusalOfResend(
  snapshot: OrderSnapshot,
  { messageId }: CommandOf<'message_resend'>,
): string | undefined {
  const { messages = [], notified = 0, log } = snapshot
  const message = messages.find(({ id }) => id === messageId)
  if (!message) return 'This order has no such message: look again which ones there are.'
  if (message.state === 'waiting')
    return 'It waits to be sent already: the mail server is asked again by itself.'
  const first = firstOf(message)
  // What was handled is written, or a person has passed it by.
  const isAsked = log.some(
    (entry) =>
      entry.version > notified &&
      isReadable(entry) &&
      entry.type === 'MessageResendRequested' &&
      entry.data.messageId === first,
  )
  const isWaiting = messages.some((one) => one.resendOf === first && one.state === 'waiting')
  return isAsked || isWaiting
    ? 'It was asked for already, and is on its way: wait for that.'
    : undefined
}

/** What asks for a message once more; what repeats another one stands for that. */
export function resendOf(
  { messages = [] }: OrderSnapshot,
  { messageId }: CommandOf<'message_resend'>,
  note: string,
): NewEvent<'MessageResendRequested'> {
  const message = messages.find(({ id }) => id === messageId)
  if (!message) throw new Error(`there is no message ${messageId}`)
  const { kind, version } = message
  const data = { messageId: firstOf(message), kind, version, ...(note === '' ? {} : { note }) }
  return { type: 'MessageResendRequested', data }
}

const firstOf = ({ id, resendOf }: { id: string; resendOf: string | null }) => resendOf ?? id
