import { createPool } from '@sagaboard/db/client'
import { createExecuteCommand, type ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { linkPath, newLinkToken } from '@sagaboard/db/commands/staff-links'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import type { StaffRole } from '@sagaboard/events/commands/roles'
import type { StaffCommand } from '@sagaboard/events/commands/staff'
import { personEmail, personName } from '@sagaboard/web/lib/password-form'
import { staffRoleLabels, staffRoles } from '@sagaboard/web/lib/staff'
import { listStaff, type StaffMember } from '@sagaboard/web/server/console/staff'
import { StartError } from './start-error.ts'

/** What `npm run staff` was asked for. */
export type StaffAsked =
  | { type: 'list' }
  | { type: 'add'; email: string; role: StaffRole; name: string }
  | { type: 'role'; email: string; role: StaffRole }
  | { type: 'remove' | 'link' | 'lock' | 'unlock'; email: string }

const usage = `npm run staff -- list
  add <email> <role> [name]   let somebody in; prints a one-time link for the password
  role <email> <role>         ${staffRoles.join(', ')}
  link <email>                a new one-time link, for a forgotten password
  lock <email>                sign somebody out, and let them in no more; unlock <email>
  remove <email>              no longer staff; the account stays, as a shopper’s`

const values = { list: 0, add: 2, role: 2, remove: 1, link: 1, lock: 1, unlock: 1 } as const

/**
 * Reads the command line.
 *
 * @param args without node and script
 * @throws StartError with one sentence, or with all that can be asked for
 */
export function parseStaffArgs(args: readonly string[]): StaffAsked {
  const [type = '', email = '', role = '', ...names] = args
  if (!isAsked(type)) throw new StartError(usage)
  const given = args.length - 1
  const max = type === 'add' ? Number.POSITIVE_INFINITY : values[type]
  if (given < values[type] || given > max)
    throw new StartError(`"${type}" is not complete, or says too much.\n${usage}`)
  if (type === 'list') return { type }
  const address = personEmail.safeParse(email)
  if (!address.success) throw new StartError(`"${email}" is no e-mail address.`)
  if (type !== 'add' && type !== 'role') return { type, email: address.data }
  const known = staffRoles.find((one) => one === role)
  if (!known) throw new StartError(`"${role}" is no role: choose one of ${staffRoles.join(', ')}.`)
  if (type === 'role') return { type, email: address.data, role: known }
  const name = personName.safeParse(names.join(' ') || address.data.split('@', 1)[0])
  if (!name.success)
    throw new StartError(name.error.issues[0]?.message ?? 'The name is not usable.')
  return { type, email: address.data, role: known, name: name.data }
}

const isAsked = (type: string): type is StaffAsked['type'] => Object.hasOwn(values, type)

/**
 * Does what was asked, through the door of all commands.
 *
 * @param url of the shop's database
 * @param origin that links begin with
 * @returns the lines to print
 * @throws StartError with the sentence that says why it was refused
 */
export async function runStaff(url: string, asked: StaffAsked, origin: string): Promise<string[]> {
  const pool = createPool(url, {
    max: 2,
    applicationName: 'sagaboard-staff',
    pipeline: true,
    role: 'web',
  })
  const notifications = createNotifications(pool, undefined)
  try {
    const staff = await listStaff(pool)
    if (asked.type === 'list')
      return staff.length > 0 ? staff.map(lineOf) : ['Nobody is staff yet.']
    const partitions = await readPartitions(pool)
    const log = createPostgresLog({ pool, notifications, partitions })
    const link = newLinkToken()
    const isLinkNew = await ask(
      createExecuteCommand({ log }),
      commandOf(asked, staff),
      link.tokenHash,
    )
    const lines = [told(asked)]
    if (!isLinkNew) return lines
    return [
      ...lines,
      'This link sets their password. Send it to them alone; it works once, and for a day:',
      `${origin}${linkPath}${link.token}`,
    ]
  } catch (error) {
    throw isOlder(error)
      ? new StartError(
          'This database is of an earlier version: start the shop once, then try again.',
        )
      : error
  } finally {
    await notifications.close()
    await pool.end()
  }
}

/** A table or column that this version has is not there. */
const isOlder = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && ['42P01', '42703', '3F000'].includes(String(error.code))) ||
    isOlder(error.cause))

function commandOf(
  asked: Exclude<StaffAsked, { type: 'list' }>,
  staff: readonly StaffMember[],
): StaffCommand {
  if (asked.type === 'add') return { ...asked, type: 'staff_add' }
  const member = staff.find(({ email }) => email === asked.email)
  if (!member)
    throw new StartError(
      `${asked.email} is not staff: "npm run staff -- list" shows who is, "add" lets somebody in.`,
    )
  const { userId } = member
  return asked.type === 'role'
    ? { type: 'staff_role', userId, role: asked.role }
    : { type: `staff_${asked.type}`, userId }
}

async function ask(
  executeCommand: ExecuteCommand,
  command: StaffCommand,
  tokenHash: string,
): Promise<boolean> {
  const call = { command, reason: 'Asked for with npm run staff.', secrets: { tokenHash } }
  const result = await executeCommand(call, { type: 'shell' })
  if (result.type === 'accepted') return result.isLinkNew
  throw new StartError(result.type === 'refused' ? result.refusal : 'It was not carried out.')
}

function told(asked: Exclude<StaffAsked, { type: 'list' }>): string {
  switch (asked.type) {
    case 'add':
    case 'role':
      return `${asked.email} is ${staffRoleLabels[asked.role]} now.`
    case 'remove':
      return `${asked.email} is no longer staff, and is signed out.`
    case 'lock':
      return `${asked.email} is locked, and signed out.`
    case 'unlock':
      return `${asked.email} can sign in again.`
    case 'link':
      return `A new link for ${asked.email}; one from before is refused now.`
  }
}

function lineOf({ email, name, role, ...member }: StaffMember): string {
  const state = member.isLocked
    ? 'locked'
    : member.hasPassword
      ? `last sign-in ${member.lastSignInAt?.slice(0, 16).replace('T', ' ') ?? 'never'}`
      : member.linkUntil === null
        ? 'no password, and no link'
        : 'has a one-time link'
  return `${role.padEnd(11)} ${email.padEnd(32)} ${name.padEnd(24)} ${state}`
}
