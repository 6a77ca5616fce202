import type { Requester } from '@sagaboard/db/commands/requester'
import type { Session } from '../auth/policy.ts'

/** Staff, as the door of all commands knows them: by id and role. */
export const staff = ({ userId, role }: Pick<Session, 'userId' | 'role'>): Requester => ({
  type: 'staff',
  userId,
  role,
})

/**
 * The shopper of an order. Whoever calls this has made sure that the order is theirs (`audienceOf`).
 *
 * @param session null when they hold the order's access token and have no account
 */
export const shopper = (session: Session | null, orderId: string): Requester => ({
  type: 'shopper',
  userId: session?.userId ?? null,
  orderId,
})
