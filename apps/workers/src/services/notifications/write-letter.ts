import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import { entryOf } from '@sagaboard/events/log/decode'
import type { EventStore } from '@sagaboard/events/log/event-store'
import { messageFacts } from '@sagaboard/messages/facts'
import { shopName } from '@sagaboard/messages/shop-name'
import type { WriteLetter } from './port.ts'

interface LetterOptions {
  log: Pick<EventStore<never>, 'readOrder'>
  /** The address people open, without a slash at the end. */
  publicUrl: string
  /** What access links are signed with. */
  secret: string
}

/**
 * Puts a message together from the log of its order, with the way back to the order: whoever reads the letter may open it.
 *
 * @throws MessageUnreadable when the log does not say what the message tells
 */
export const createWriteLetter =
  ({ log, publicUrl, secret }: LetterOptions): WriteLetter =>
  async ({ orderId, version, kind, locale }) => {
    const entries = (await log.readOrder(orderId, 0)).map(entryOf)
    const facts = messageFacts(kind, entries, version)
    const cause = entries.find((entry) => entry.version === version)
    // The rest of an order opens with the key of the order it is of.
    const token = encodeURIComponent(deriveAccessToken(secret, facts.followUpOf ?? orderId))
    const orderUrl = `${publicUrl}/orders/${orderId}?token=${token}`
    // React and its templates are loaded with the first letter.
    const { renderMessage } = await import('@sagaboard/messages/render')
    const { subject, html, text } = await renderMessage({ facts, locale, orderUrl, shopName })
    return {
      to: { name: facts.to.name, address: facts.to.email },
      subject,
      html,
      text,
      traceparent: cause?.traceparent ?? null,
    }
  }
