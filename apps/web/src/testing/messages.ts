import { databaseOf } from '@sagaboard/db/database'
import { messages } from '@sagaboard/db/schema/notifications'
import type { Pool } from 'pg'

export const sampleMessageId = '00000000-0000-4000-8000-0000000000a1'

/**
 * Writes a message as notifications does: that the order was received, in the mailbox, unless it is said otherwise.
 *
 * @param pool of the owner of everything
 */
export const writeMessage = (
  pool: Pool,
  message: Pick<typeof messages.$inferInsert, 'id' | 'orderId'> &
    Partial<typeof messages.$inferInsert>,
) =>
  databaseOf(pool)
    .insert(messages)
    .values({
      version: 1,
      causeVersion: 1,
      kind: 'received',
      locale: 'en',
      via: 'mailbox',
      state: 'sent',
      sentAt: message.writtenAt ?? new Date().toISOString(),
      ...message,
    })
