import { createHash, randomBytes } from 'node:crypto'
import { services } from '@sagaboard/events/catalog/events'
import type { Pool } from 'pg'
import { databaseOf } from '../database.ts'
import { apiKeys } from '../schema/doors.ts'

/** Keys of programs of other teams: made here, written by the door (api-key-command.ts), looked at by the doors of the services. */

/** A new key: 128 bits in base64url, behind what tells people and their tools that it is a secret of ours. */
export const newApiKey = (): string => `sgb_${randomBytes(16).toString('base64url')}`

/** How a key is stored: SHA-256 in hex. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex')

const dayMs = 86_400_000
export const apiKeyExpiry = (at: Date, days: number): Date => new Date(at.getTime() + days * dayMs)

const firstKeyDays = 365

/**
 * Lets the key of a new installation in, once: it opens every door for a year. One that a person has revoked stays so.
 *
 * @returns false when it opens nothing any more
 */
export async function admitFirstKey(pool: Pool, key: string, at: Date): Promise<boolean> {
  const db = databaseOf(pool)
  const values = {
    name: 'first key',
    keyHash: hashApiKey(key),
    scopes: [...services],
    createdBy: 'shell',
    expiresAt: apiKeyExpiry(at, firstKeyDays).toISOString(),
  }
  await db.insert(apiKeys).values(values).onConflictDoNothing()
  const { rows } = await pool.query<{ isOpen: boolean }>(
    'select revoked_at is null and expires_at > $2 as "isOpen" from doors.api_keys where key_hash = $1',
    [values.keyHash, at.toISOString()],
  )
  return rows[0]?.isOpen ?? false
}
