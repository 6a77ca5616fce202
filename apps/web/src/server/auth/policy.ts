import { createHash, timingSafeEqual } from 'node:crypto'
import { isAtLeast, type Role, roles } from '@sagaboard/events/commands/roles'

/** Someone who is signed in. `token` names the session and is never shown or logged. */
export interface Session {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly token: string
  readonly expiresAt: Date
}

/** Who asks: by session, by the access token of an order's link, by both, or nobody known. */
export interface Viewer {
  readonly session: Session | null
  readonly accessToken: string | null
}

/** What is needed to decide who may see an order. `accessTokenHash` is SHA-256 in hex. */
export interface OrderAccess {
  readonly customerUserId: string | null
  readonly accessTokenHash: string
}

/** How much of an order someone sees: staff everything, a shopper what concerns them. */
export type Audience = 'staff' | 'shopper'

/** True when the session's role is `least` or more. */
export function hasRole(session: Session | null, least: Role): boolean {
  return session !== null && isAtLeast(session.role, least)
}

/** The role a stored text names; anything unknown is a customer, so that a typing error never makes someone staff. */
export function parseRole(stored: string | null | undefined): Role {
  return roles.find((role) => role === stored) ?? 'customer'
}

/**
 * Who may see an order: staff, its signed-in owner, and whoever holds its access token.
 *
 * @param order null when there is no such order; the answer is the same as for somebody else's
 * @returns how much is seen, or null: answer "not found" then
 */
export function audienceOf(viewer: Viewer, order: OrderAccess | null): Audience | null {
  if (order === null) return null
  if (hasRole(viewer.session, 'operator')) return 'staff'
  if (viewer.session !== null && viewer.session.userId === order.customerUserId) return 'shopper'
  if (viewer.accessToken !== null && tokenMatches(viewer.accessToken, order.accessTokenHash))
    return 'shopper'
  return null
}

/** Only staff may follow what happens to all orders. */
export const mayFollowFeed = (viewer: Viewer): boolean => hasRole(viewer.session, 'operator')

/** Compares in constant time, so that the time taken tells nothing about the right token. */
function tokenMatches(token: string, hashHex: string): boolean {
  const given = createHash('sha256').update(token).digest()
  const stored = Buffer.from(hashHex, 'hex')
  return stored.length === given.length && timingSafeEqual(given, stored)
}
