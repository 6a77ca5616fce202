import type { ProgramCommand } from '@sagaboard/events/commands/programs'
import { eq } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { apiKeys } from '../schema/doors.ts'
import { apiKeyExpiry } from './api-key.ts'
import { type Door, type Outcome, refused, type Secrets } from './door.ts'
import { actorOf, type Requester, refusalOfRole } from './requester.ts'

/** What is told of a key; its hash is not. */
const shown = {
  id: apiKeys.id,
  name: apiKeys.name,
  scopes: apiKeys.scopes,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
}

/** Carries out what is asked about the keys of programs. The audit keeps what a key opens, and never the key. */
export async function commandApiKey(
  { tx, at }: Door,
  command: Extract<ProgramCommand, { type: `api_key_${string}` }>,
  { tokenHash: keyHash }: Secrets,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return refused(refusal)
  const db = databaseIn(tx)
  if (command.type === 'api_key_add') {
    if (keyHash === undefined) throw new Error('a key is made with its hash')
    const { name, scopes, days } = command
    const expiresAt = apiKeyExpiry(at, days).toISOString()
    const [made] = await db
      .insert(apiKeys)
      .values({ name, scopes, keyHash, expiresAt, createdBy: actorOf(requester) })
      .onConflictDoNothing()
      .returning(shown)
    return made ? accepted(null, made, true) : refused('The key was not made: ask again.')
  }
  const [before] = await db.select(shown).from(apiKeys).where(eq(apiKeys.id, command.id))
  if (!before) return { type: 'not_found' }
  if (before.revokedAt !== null) return refused('This key was revoked before.', before)
  const revokedAt = at.toISOString()
  await db.update(apiKeys).set({ revokedAt }).where(eq(apiKeys.id, command.id))
  return accepted(before, { ...before, revokedAt }, false)
}

const accepted = (
  before: unknown,
  after: { id: string; revokedAt: string | null },
  isNew: boolean,
): Outcome => ({
  type: 'accepted',
  before,
  after,
  answer: { id: after.id, isNew },
})
