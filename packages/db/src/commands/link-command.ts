import type { LinkCommand } from '@sagaboard/events/commands/staff'
import { eq, isNull } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { staffLinks } from '../schema/auth.ts'
import type { PgTx } from '../transaction.ts'
import { type Door, type Outcome, refused, type Secrets } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'
import { linkRefusals, linkState } from './staff-links.ts'
import {
  administratorIds,
  deleteLinks,
  findPerson,
  insertPerson,
  lockPeople,
  setPassword,
  updatePerson,
} from './staff-people.ts'

/** Lets the holder of a one-time link in: once, and while it is open. */
export async function openLink(
  { tx, at }: Door,
  command: LinkCommand,
  { tokenHash = '', passwordHash = '' }: Secrets,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return refused(refusal)
  await lockPeople(tx)
  const [link] = await databaseIn(tx)
    .select()
    .from(staffLinks)
    .where(eq(staffLinks.tokenHash, tokenHash))
  // What anybody may send without end leaves no trace.
  if (!link || (link.userId === null) !== (command.type === 'first_admin'))
    return { type: 'not_found' }
  const state = linkState(link, at)
  if (state !== 'open') return refused(linkRefusals[state])
  if (passwordHash === '') throw new Error('a link sets a password')
  await markUsed(tx, tokenHash, at)
  return command.type === 'first_admin'
    ? makeFirstAdministrator(tx, command, passwordHash, at)
    : setOwnPassword(tx, link.userId ?? '', passwordHash)
}

async function makeFirstAdministrator(
  tx: PgTx,
  { email: given, name }: Extract<LinkCommand, { type: 'first_admin' }>,
  passwordHash: string,
  at: Date,
): Promise<Outcome> {
  if ((await administratorIds(tx)).length > 0) return refused(linkRefusals.notFirst)
  const email = given.toLowerCase()
  const before = (await findPerson(tx, { email })) ?? null
  const change = { name, role: 'admin', banned: false, banReason: null } as const
  if (before) await updatePerson(tx, before.userId, change)
  const userId = before?.userId ?? (await insertPerson(tx, { email, name, role: 'admin' }))
  await setPassword(tx, userId, passwordHash)
  // Other processes may have printed links of their own.
  await databaseIn(tx).update(staffLinks).set({ usedAt: at }).where(isNull(staffLinks.userId))
  return accepted(tx, before, userId)
}

async function setOwnPassword(tx: PgTx, userId: string, passwordHash: string): Promise<Outcome> {
  const before = await findPerson(tx, { userId })
  if (!before || before.isLocked) return refused(linkRefusals.locked)
  await setPassword(tx, userId, passwordHash)
  await deleteLinks(tx, userId)
  return accepted(tx, before, userId)
}

const markUsed = (tx: PgTx, tokenHash: string, at: Date) =>
  databaseIn(tx).update(staffLinks).set({ usedAt: at }).where(eq(staffLinks.tokenHash, tokenHash))

async function accepted(tx: PgTx, before: object | null, userId: string): Promise<Outcome> {
  const after = await findPerson(tx, { userId })
  if (!after) throw new Error('a person was not written')
  return { type: 'accepted', before, after, answer: { userId, isLinkNew: false } }
}
