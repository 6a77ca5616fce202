import { createHash, randomBytes } from 'node:crypto'
import type { StaffRole } from '@sagaboard/events/commands/roles'
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { databaseOf } from '../database.ts'
import { staffLinks, users } from '../schema/auth.ts'
import { isAdministrator, linkExpiry } from './staff-people.ts'

/** One-time links: made here, opened by the door (link-command.ts). */

/** The page of the console that opens a link stands at this path, followed by the token. */
export const linkPath = '/console/welcome/'

/** What stands before the link that is printed for the first administrator. */
export const firstLinkSentence =
  'Nobody administers this shop yet. Open this link within a day to be the one; it works once:'

/** The token of a new link: 128 bits in base64url, and how they are stored. */
export function newLinkToken(): { token: string; tokenHash: string } {
  const token = randomBytes(16).toString('base64url')
  return { token, tokenHash: hashLinkToken(token) }
}

/** SHA-256 in hex. */
export const hashLinkToken = (token: string): string =>
  createHash('sha256').update(token).digest('hex')

export type LinkState = 'open' | 'used' | 'expired'

/** What a link is worth at this moment. */
export const linkState = (
  { usedAt, expiresAt }: { usedAt: Date | null; expiresAt: Date },
  at: Date,
): LinkState => (usedAt !== null ? 'used' : expiresAt <= at ? 'expired' : 'open')

/** Why a link does not open, with what to do instead. */
export const linkRefusals = {
  used: 'This link was used before. Sign in, or ask for a new link.',
  expired: 'This link is older than a day. Ask for a new one.',
  notFirst: 'There is an administrator already. Sign in, or ask them to add you.',
  locked: 'This account is locked. Ask an administrator.',
} as const

/** What a link opens; null when there is no such link. */
export interface OpenedLink {
  readonly state: LinkState
  /** Who sets their password; null: whoever becomes the first administrator. */
  readonly person: {
    readonly name: string
    readonly email: string
    readonly role: StaffRole
  } | null
}

/** Looks at a link without using it. */
export async function readLink(pool: Pool, token: string, at: Date): Promise<OpenedLink | null> {
  const [found] = await databaseOf(pool)
    .select({
      usedAt: staffLinks.usedAt,
      expiresAt: staffLinks.expiresAt,
      email: users.email,
      name: users.name,
      role: sql<StaffRole>`${users.role}`,
    })
    .from(staffLinks)
    .leftJoin(users, eq(users.id, staffLinks.userId))
    .where(eq(staffLinks.tokenHash, hashLinkToken(token)))
  if (!found) return null
  const { email, name, role } = found
  const person = email !== null && name !== null ? { email, name, role } : null
  const state = linkState(found, at)
  if (state === 'open' && person === null && (await hasAdministrator(pool)))
    return { state: 'used', person }
  return { state, person }
}

/** Whether somebody can administer this installation: signs in with a password, and is not locked. */
export async function hasAdministrator(pool: Pool): Promise<boolean> {
  return (await databaseOf(pool).$count(users, isAdministrator)) > 0
}

/**
 * Makes the link with which the first administrator comes in, while there is none. Older links that
 * were not used stay open: each process of the web may have printed its own.
 *
 * @returns its token; null when there is an administrator
 */
export async function issueFirstLink(pool: Pool, at: Date): Promise<string | null> {
  if (await hasAdministrator(pool)) return null
  const db = databaseOf(pool)
  await db.delete(staffLinks).where(and(isNull(staffLinks.userId), lt(staffLinks.expiresAt, at)))
  const { token, tokenHash } = newLinkToken()
  await db
    .insert(staffLinks)
    .values({ tokenHash, userId: null, createdAt: at, expiresAt: linkExpiry(at) })
  return token
}
