import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { MessageUnreadable, messageFacts } from '@sagaboard/messages/facts'
import { shopName } from '@sagaboard/messages/shop-name'
import type { MessageRow } from './read-messages.ts'

/** What a message says, made as it is shown; or why its log does not say it. */
export type ShownMessage =
  | {
      type: 'shown'
      to: { email: string; name: string }
      subject: string
      html: string
      text: string
    }
  | { type: 'unreadable'; why: string }

export type ShowMessage = (message: MessageRow) => Promise<ShownMessage>

interface Orders {
  events(orderId: string): Promise<LogEntry[]>
}

/**
 * Makes messages for our pages. The way to the order is without its key there: who may read the message may open the order,
 * and the key is the customer's alone.
 */
export const createShowMessage =
  (orders: Orders): ShowMessage =>
  async ({ orderId, version, kind, locale }) => {
    try {
      const facts = messageFacts(kind, await orders.events(orderId), version)
      const orderUrl = `/orders/${orderId}`
      // The templates are loaded with the first message that is opened.
      const { renderMessage } = await import('@sagaboard/messages/render')
      const rendered = await renderMessage({ facts, locale, orderUrl, shopName, medium: 'page' })
      return { type: 'shown', to: facts.to, ...rendered }
    } catch (error) {
      if (!(error instanceof MessageUnreadable)) throw error
      return { type: 'unreadable', why: error.message }
    }
  }
