import type { IncidentCommand } from '@sagaboard/events/commands/incidents'
import { eq } from 'drizzle-orm'
import { type Database, databaseIn } from '../database.ts'
import { users } from '../schema/auth.ts'
import { causes } from '../schema/incidents.ts'
import { type Door, type Outcome, refused } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'

/** What is said of a cause, and what a command changes. */
const said = {
  id: causes.id,
  state: causes.state,
  statedBy: causes.statedBy,
  statedAt: causes.statedAt,
  owner: causes.owner,
  ownedAt: causes.ownedAt,
  note: causes.note,
  notedBy: causes.notedBy,
  notedAt: causes.notedAt,
  version: causes.version,
}
type Said = { [Field in keyof typeof said]: (typeof causes.$inferSelect)[Field] }

/**
 * Writes down what a person says about an incident. Of two who saw the same version the second is told what the first did,
 * and changes nothing.
 */
export async function commandIncident(
  { tx, at }: Door,
  command: IncidentCommand,
  expectedVersion: number | null,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal || requester.type !== 'staff') return refused(refusal ?? 'Only staff may.')
  const db = databaseIn(tx)
  const [before] = await db.select(said).from(causes).where(eq(causes.id, command.id)).for('update')
  if (!before) return { type: 'not_found' }
  if (expectedVersion !== null && expectedVersion !== before.version)
    return refused(firstSaid(before, await nameOf(db, before.owner), requester.userId), before)
  const change = changeOf(command, before, { userId: requester.userId, at: at.toISOString() })
  if (typeof change === 'string') return refused(change, before)
  const [after] = await db
    .update(causes)
    .set({ ...change, version: before.version + 1 })
    .where(eq(causes.id, command.id))
    .returning(said)
  if (!after) throw new Error(`incident ${command.id} is gone, and was locked`)
  return { type: 'accepted', before, after, answer: { version: after.version } }
}

interface Who {
  userId: string
  at: string
}

/** What the command makes of it; a sentence: why there is nothing to be done. */
function changeOf(command: IncidentCommand, before: Said, { userId, at }: Who) {
  switch (command.type) {
    case 'incident_take':
      if (before.owner === userId) return 'This incident is yours already.'
      return {
        ...{ owner: userId, ownedAt: at },
        // Whoever takes over what was new, or came back, looks at it.
        ...(isNew(before) && { state: 'looking' as const, statedBy: userId, statedAt: at }),
      }
    case 'incident_release':
      if (before.owner !== userId) return 'This incident is not yours: there is nothing to let go.'
      return { owner: null, ownedAt: null }
    case 'incident_state':
      return { state: command.state, statedBy: userId, statedAt: at }
    case 'incident_note':
      return { note: command.note, notedBy: userId, notedAt: at }
    default:
      return command satisfies never
  }
}

const isNew = ({ state }: Said) => state === 'new' || state === 'fixed'

async function nameOf(db: Database, userId: string | null): Promise<string | null> {
  if (userId === null) return null
  const [found] = await db.select({ name: users.name }).from(users).where(eq(users.id, userId))
  return found?.name ?? null
}

/** What somebody else said in between. */
function firstSaid({ owner, state }: Said, ownerName: string | null, userId: string): string {
  const whose =
    owner === null
      ? 'it is nobody’s'
      : owner === userId
        ? 'it is yours'
        : `${ownerName ?? 'somebody who left'} has it`
  return `Somebody was first: ${whose}, and its state is “${stateWords[state]}”. Nothing was changed; look again.`
}

const stateWords: Record<Said['state'], string> = {
  new: 'new',
  looking: 'being looked at',
  known: 'known',
  fixed: 'fixed',
}
