import type { StaffCommand } from '@sagaboard/events/commands/staff'
import type { PgTx } from '../transaction.ts'
import { type Door, type Outcome, refused, type Secrets } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'
import { linkRefusals } from './staff-links.ts'
import {
  administratorIds,
  canSignIn,
  deleteLinks,
  endSessions,
  findPerson,
  insertLink,
  insertPerson,
  lockPeople,
  type Person,
  setPassword,
  updatePerson,
} from './staff-people.ts'

const lastAdministrator =
  'This is the last administrator who can sign in: make somebody else one first.'

/** Carries out what is asked about staff. All of it is decided one after the other. */
export async function commandStaff(
  door: Door,
  command: StaffCommand,
  secrets: Secrets,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return refused(refusal)
  await lockPeople(door.tx)
  if (command.type === 'staff_add') return add(door, command, secrets)
  const before = await findPerson(door.tx, command)
  if (!before || before.role === 'customer') return refused('There is no such staff member.')
  if (takesAway(command) && (await isLastAdministrator(door.tx, before.userId)))
    return refused(lastAdministrator, before)
  return change(door, command, before, secrets)
}

/** Sets the requester's own password: that they know the one before has been made sure of. */
export async function changeOwnPassword(
  { tx }: Door,
  { passwordHash = '' }: Secrets,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, { type: 'change_password' })
  if (refusal !== undefined) return refused(refusal)
  await lockPeople(tx)
  const userId = requester.type === 'staff' ? requester.userId : ''
  const before = await findPerson(tx, { userId })
  if (!before) return refused('There is no such staff member.')
  if (before.isLocked) return refused(linkRefusals.locked, before)
  if (passwordHash === '') throw new Error('a password is set by its hash')
  await setPassword(tx, userId, passwordHash)
  // A link that was made for a forgotten password is needed no more.
  await deleteLinks(tx, userId)
  return accepted(before, await personAfter(tx, userId), false)
}

const takesAway = (command: StaffCommand) =>
  command.type === 'staff_lock' ||
  command.type === 'staff_remove' ||
  (command.type === 'staff_role' && command.role !== 'admin')

async function isLastAdministrator(tx: PgTx, userId: string): Promise<boolean> {
  const ids = await administratorIds(tx)
  return ids.length === 1 && ids[0] === userId
}

async function add(
  { tx, at }: Door,
  { email: given, name, role }: Extract<StaffCommand, { type: 'staff_add' }>,
  { tokenHash }: Secrets,
): Promise<Outcome> {
  const email = given.toLowerCase()
  const before = await findPerson(tx, { email })
  if (before && before.role !== 'customer')
    return refused(
      `${email} is staff already, as ${before.role}. Change the role, or make a new link.`,
      before,
    )
  if (before) await updatePerson(tx, before.userId, { role, banned: false, banReason: null })
  const userId = before?.userId ?? (await insertPerson(tx, { name, email, role }))
  // Who has an account goes on with its password, which nobody but its owner should set.
  const needsLink = !before || !(await canSignIn(tx, userId))
  if (needsLink && tokenHash) await insertLink(tx, { tokenHash, userId, at })
  const isLinkNew = needsLink && tokenHash !== undefined
  return accepted(before ?? null, await personAfter(tx, userId), isLinkNew)
}

async function change(
  { tx, at }: Door,
  command: Exclude<StaffCommand, { type: 'staff_add' }>,
  before: Person,
  { tokenHash }: Secrets,
): Promise<Outcome> {
  const { userId } = command
  let sessionsEnded: number | undefined
  let isLinkNew = false
  switch (command.type) {
    case 'staff_role':
      await updatePerson(tx, userId, { role: command.role })
      break
    case 'staff_remove':
      await updatePerson(tx, userId, { role: 'customer' })
      await deleteLinks(tx, userId)
      sessionsEnded = await endSessions(tx, userId)
      break
    case 'staff_lock':
      await updatePerson(tx, userId, { banned: true, banReason: 'locked' })
      await deleteLinks(tx, userId)
      sessionsEnded = await endSessions(tx, userId)
      break
    case 'staff_unlock':
      await updatePerson(tx, userId, { banned: false, banReason: null })
      break
    case 'staff_end_sessions':
      sessionsEnded = await endSessions(tx, userId)
      break
    case 'staff_link':
      if (before.isLocked) return refused('This account is locked: unlock it first.', before)
      if (tokenHash === undefined) throw new Error('a link needs its token')
      await insertLink(tx, { tokenHash, userId, at })
      isLinkNew = true
      break
    default:
      return command satisfies never
  }
  return accepted(before, { ...(await personAfter(tx, userId)), sessionsEnded }, isLinkNew)
}

async function personAfter(tx: PgTx, userId: string): Promise<Person> {
  const after = await findPerson(tx, { userId })
  if (!after) throw new Error('a person was not written')
  return after
}

const accepted = (
  before: Person | null,
  after: Person & { sessionsEnded?: number },
  isLinkNew: boolean,
): Outcome => ({
  type: 'accepted',
  before,
  after: { ...after, isLinkNew },
  answer: { userId: after.userId, isLinkNew },
})
