import { randomUUID } from 'node:crypto'
import {
  hasAdministrator,
  issueFirstLink,
  linkPath,
  newLinkToken,
  readLink,
} from '@sagaboard/db/commands/staff-links'
import { createTestDatabase } from '@sagaboard/db/testing/template-database'
import type { Role, StaffRole } from '@sagaboard/events/commands/roles'
import type { StaffCommand } from '@sagaboard/events/commands/staff'
import { eventually } from '@sagaboard/events/testing/eventually'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { livePath } from '../../live/protocol.ts'
import { signIn, startWeb, type TestWeb } from '../../testing/web.ts'
import { staff } from '../commands/requester.ts'
import { listStaff } from '../console/staff.ts'
import { createCaller } from '../trpc/index.ts'
import { readSession } from './auth.ts'
import { changeOwnPassword } from './change-password.ts'
import { demoAccounts } from './demo-accounts.ts'
import { openLink } from './open-link.ts'
import type { Session } from './policy.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let web: TestWeb

beforeEach(async () => {
  database = await createTestDatabase({ seeded: true })
  web = await startWeb({ DATABASE_URL: database.url })
})
afterEach(async () => {
  await web.stop()
  await database.drop()
})

const password = 'correct horse battery'
const first = { name: 'Ada', email: 'ada@example.org', password }
const pool = () => web.services.pool
const rows = async (text: string) => (await pool().query(text)).rows
const firstLink = async () => (await issueFirstLink(pool(), new Date())) ?? ''
const enter = (email: string, secret = password) => signIn(web, email, secret)
const sessionOf = (cookie: string) => readSession(web.services.auth, new Headers({ cookie }))

/** Makes the first administrator; the answer is their session. */
async function administrator(): Promise<Session> {
  await openLink(web.services, await firstLink(), first)
  const session = await sessionOf(await enter(first.email))
  if (!session) throw new Error('the administrator is not in')
  return session
}

const consoleOf = (session: Session) =>
  createCaller({
    runtime: web.services,
    viewer: { session, accessToken: null },
    client: 'test',
  }).console.staff

const call = () => ({ reason: 'because of a test', idempotencyKey: randomUUID() })

/** Adds somebody, who then sets their password by the link. */
async function add(by: Session, email: string, role: StaffRole): Promise<string> {
  const done = await consoleOf(by).add({ email, name: 'Some One', role, ...call() })
  await openLink(web.services, done.linkPath?.slice(linkPath.length) ?? '', { password })
  return (await idOf(email)) ?? ''
}

const idOf = async (email: string) =>
  (await listStaff(pool())).find((member) => member.email === email)?.userId

describe('the link for the first administrator', () => {
  test('makes one, who can sign in, and is refused from then on', async () => {
    const token = await firstLink()
    expect(Buffer.from(token, 'base64url')).toHaveLength(16)
    expect(await readLink(pool(), token, new Date())).toEqual({ state: 'open', person: null })
    expect(await openLink(web.services, token, { ...first, email: 'Ada@Example.org' })).toEqual({
      type: 'opened',
      email: first.email,
    })
    expect(await sessionOf(await enter(first.email))).toMatchObject({ role: 'admin', name: 'Ada' })

    expect(await readLink(pool(), token, new Date())).toMatchObject({ state: 'used' })
    const again = await openLink(web.services, token, { ...first, email: 'eve@example.org' })
    expect(again).toEqual({ type: 'refused', refusal: expect.stringContaining('used before') })
    expect(await listStaff(pool())).toHaveLength(1)
  })

  test('is made only while nobody administers, and others that were printed are refused with the first', async () => {
    const [one, other] = [await firstLink(), await firstLink()]
    await openLink(web.services, one, first)
    expect(await issueFirstLink(pool(), new Date())).toBeNull()
    expect(await readLink(pool(), other, new Date())).toMatchObject({ state: 'used' })
    const late = await openLink(web.services, other, { ...first, email: 'eve@example.org' })
    expect(late.type).toBe('refused')
    expect(await idOf('eve@example.org')).toBeUndefined()
  })

  test('is refused once there is an administrator, however that one came in', async () => {
    const token = await firstLink()
    const invited = newLinkToken()
    const command = {
      type: 'staff_add',
      email: 'sun@example.org',
      name: 'Sun',
      role: 'admin',
    } as const
    await web.services.commands.executeCommand(
      { command, reason: 'by the shell', secrets: { tokenHash: invited.tokenHash } },
      { type: 'shell' },
    )
    // Whoever was invited and has set no password yet is none.
    expect(await readLink(pool(), token, new Date())).toMatchObject({ state: 'open' })
    await openLink(web.services, invited.token, { password })
    expect(await readLink(pool(), token, new Date())).toMatchObject({ state: 'used' })
    expect(await openLink(web.services, token, first)).toEqual({
      type: 'refused',
      refusal: expect.stringContaining('an administrator already'),
    })
    expect(await listStaff(pool())).toHaveLength(1)
  })

  test('used twice at once makes one administrator, and so do two links', async () => {
    const [one, other] = [await firstLink(), await firstLink()]
    const tries = [one, one, other, other].map((token, index) =>
      openLink(web.services, token, { ...first, email: `person-${index}@example.org` }),
    )
    const outcomes = (await Promise.all(tries)).map(({ type }) => type)
    expect(outcomes.filter((type) => type === 'opened')).toHaveLength(1)
    expect(await listStaff(pool())).toHaveLength(1)
  })

  test('is refused after a day', async () => {
    const at = new Date()
    const later = (hours: number) => new Date(at.getTime() + hours * 3_600_000)
    const token = (await issueFirstLink(pool(), at)) ?? ''
    expect(await readLink(pool(), token, later(23.99))).toMatchObject({ state: 'open' })
    expect(await readLink(pool(), token, later(24))).toMatchObject({ state: 'expired' })
    const old = (await issueFirstLink(pool(), later(-24))) ?? ''
    expect(await openLink(web.services, old, first)).toEqual({
      type: 'refused',
      refusal: expect.stringContaining('older than a day'),
    })
    expect(await hasAdministrator(pool())).toBe(false)
  })

  test('is another than that of a person: neither does what the other does', async () => {
    const invited = newLinkToken()
    const command = {
      type: 'staff_add',
      email: 'otto@example.org',
      name: 'Otto',
      role: 'operator',
    } as const
    await web.services.commands.executeCommand(
      { command, reason: 'by the shell', secrets: { tokenHash: invited.tokenHash } },
      { type: 'shell' },
    )
    expect(await openLink(web.services, invited.token, first)).toMatchObject({ type: 'refused' })
    expect(await openLink(web.services, await firstLink(), { password })).toMatchObject({
      type: 'refused',
    })
    expect(await hasAdministrator(pool())).toBe(false)
    expect(await openLink(web.services, invited.token, { password })).toMatchObject({
      type: 'opened',
    })
    expect(await sessionOf(await enter('otto@example.org'))).toMatchObject({ role: 'operator' })
  })

  test('that nobody made opens nothing, and leaves no trace', async () => {
    const { token } = newLinkToken()
    expect(await readLink(pool(), token, new Date())).toBeNull()
    expect(await openLink(web.services, token, first)).toMatchObject({ type: 'refused' })
    expect(await rows('select from audit.commands')).toEqual([])
  })

  test('and the passwords that it sets stand nowhere as they are', async () => {
    const token = await firstLink()
    await openLink(web.services, token, first)
    for (const table of ['auth.staff_links', 'auth.accounts', 'audit.commands'])
      expect(JSON.stringify(await rows(`select * from ${table}`))).not.toMatch(
        new RegExp(`${token}|${password}`),
      )
    const [row] = await rows('select actor, action, outcome, command from audit.commands')
    expect(row).toEqual({
      actor: 'link',
      action: 'first_admin',
      outcome: 'accepted',
      command: { type: 'first_admin', name: 'Ada', email: 'ada@example.org' },
    })
    expect(JSON.stringify(await rows('select command, after from audit.commands'))).not.toMatch(
      /hash|\$|:[0-9a-f]{32}/i,
    )
  })
})

describe('an administrator', () => {
  test('adds somebody, who sets their password by a link that works once', async () => {
    const ada = await administrator()
    const { linkPath: path } = await consoleOf(ada).add({
      email: 'sun@example.org',
      name: 'Sun',
      role: 'supervisor',
      ...call(),
    })
    const token = path?.slice(linkPath.length) ?? ''
    expect(await readLink(pool(), token, new Date())).toEqual({
      state: 'open',
      person: { name: 'Sun', email: 'sun@example.org', role: 'supervisor' },
    })
    const before = (await listStaff(pool())).find(({ email }) => email === 'sun@example.org')
    expect(before).toMatchObject({ hasPassword: false, lastSignInAt: null, sessions: 0 })
    expect(await openLink(web.services, token, { password })).toMatchObject({ type: 'opened' })
    expect(await openLink(web.services, token, { password: 'another password' })).toMatchObject({
      type: 'refused',
    })
    expect(await sessionOf(await enter('sun@example.org'))).toMatchObject({ role: 'supervisor' })
    const after = (await listStaff(pool())).find(({ email }) => email === 'sun@example.org')
    expect(after).toMatchObject({ hasPassword: true, sessions: 1, linkUntil: null })
    expect(Date.parse(after?.lastSignInAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    const [row] = await rows(
      `select actor, role, reason from audit.commands where action = 'staff_add'`,
    )
    expect(row).toEqual({
      actor: `staff:${ada.userId}`,
      role: 'admin',
      reason: 'because of a test',
    })
  })

  test('asked twice with one key adds nobody twice, and shows the link once', async () => {
    const ada = await administrator()
    const input = { email: 'sun@example.org', name: 'Sun', role: 'operator', ...call() } as const
    const answers = await Promise.all([consoleOf(ada).add(input), consoleOf(ada).add(input)])
    expect(answers.filter((answer) => answer.linkPath !== null)).toHaveLength(1)
    expect(await listStaff(pool())).toHaveLength(2)
    await expect(consoleOf(ada).add({ ...input, ...call() })).rejects.toThrow('is staff already')
  })

  test('makes staff of a customer, whose password nobody else sets', async () => {
    const ada = await administrator()
    await add(ada, 'cleo@example.org', 'operator')
    const userId = (await idOf('cleo@example.org')) ?? ''
    await consoleOf(ada).change({ command: { type: 'staff_remove', userId }, ...call() })
    expect(await idOf('cleo@example.org')).toBeUndefined()
    expect(await sessionOf(await enter('cleo@example.org'))).toMatchObject({ role: 'customer' })
    const again = { email: 'cleo@example.org', name: 'Cleo', role: 'supervisor' } as const
    expect(await consoleOf(ada).add({ ...again, ...call() })).toEqual({ linkPath: null })
    expect(await sessionOf(await enter('cleo@example.org'))).toMatchObject({ role: 'supervisor' })
  })

  test('locks an account: its sessions end, and nobody signs in with it until it is unlocked', async () => {
    const ada = await administrator()
    const userId = await add(ada, 'sun@example.org', 'supervisor')
    const cookie = await enter('sun@example.org')
    const pending = await consoleOf(ada).change({
      command: { type: 'staff_link', userId },
      ...call(),
    })
    await consoleOf(ada).change({ command: { type: 'staff_lock', userId }, ...call() })
    expect(await sessionOf(cookie)).toBeNull()
    await expect(enter('sun@example.org')).rejects.toThrow('403')
    // A link from before is no way around the lock.
    const token = pending.linkPath?.slice(linkPath.length) ?? ''
    expect(await openLink(web.services, token, { password })).toMatchObject({ type: 'refused' })
    await consoleOf(ada).change({ command: { type: 'staff_unlock', userId }, ...call() })
    // What had ended is not there again.
    expect(await sessionOf(cookie)).toBeNull()
    expect(await sessionOf(await enter('sun@example.org'))).toMatchObject({ role: 'supervisor' })
  })

  test('makes a link for a forgotten password: using it ends the sessions of the one before', async () => {
    const ada = await administrator()
    const userId = await add(ada, 'sun@example.org', 'supervisor')
    const cookie = await enter('sun@example.org')
    const links = []
    for (let n = 0; n < 2; n++)
      links.push(
        await consoleOf(ada).change({ command: { type: 'staff_link', userId }, ...call() }),
      )
    const [older = '', newer = ''] = links.map((link) => link.linkPath?.slice(linkPath.length))
    const other = { password: 'a new password' }
    expect(await openLink(web.services, older, other)).toMatchObject({ type: 'refused' })
    expect(await sessionOf(cookie)).not.toBeNull()
    expect(await openLink(web.services, newer, other)).toMatchObject({ type: 'opened' })
    expect(await sessionOf(cookie)).toBeNull()
    await expect(enter('sun@example.org')).rejects.toThrow('401')
    expect(await sessionOf(await enter('sun@example.org', other.password))).not.toBeNull()
  })

  test.each([
    ['staff_end_sessions', {}],
    ['staff_role', { role: 'operator' }],
    ['staff_lock', {}],
    ['staff_remove', {}],
  ] as const)('%s cuts the live connection at once', async (type, more) => {
    const ada = await administrator()
    const userId = await add(ada, 'sun@example.org', 'supervisor')
    const socket = io(web.origin, {
      path: livePath,
      transports: ['websocket'],
      extraHeaders: { cookie: await enter('sun@example.org') },
      reconnection: false,
      forceNew: true,
    })
    const goodbyes: unknown[] = []
    socket.on('goodbye', (goodbye) => goodbyes.push(goodbye))
    await new Promise<void>((resolve) => socket.once('connect', resolve))
    const command = { type, userId, ...more } as StaffCommand & { userId: string }
    await consoleOf(ada).change({ command: command as never, ...call() })
    await eventually(() => expect(goodbyes).toEqual([{ reason: 'session_over' }]))
    socket.disconnect()
  })
})

describe('the last administrator', () => {
  const takesAway = [
    { type: 'staff_lock' },
    { type: 'staff_remove' },
    { type: 'staff_role', role: 'supervisor' },
  ] as const

  test.each(takesAway)('stays: $type is refused, and written down', async (command) => {
    const ada = await administrator()
    const ask = consoleOf(ada).change({ command: { ...command, userId: ada.userId }, ...call() })
    await expect(ask).rejects.toThrow('the last administrator')
    expect(await hasAdministrator(pool())).toBe(true)
    const [row] = await rows(`select outcome from audit.commands where action = '${command.type}'`)
    expect(row).toEqual({ outcome: 'refused' })
  })

  test('is who can sign in: one who is locked, or has set no password yet, is none', async () => {
    const ada = await administrator()
    const locked = await add(ada, 'lou@example.org', 'admin')
    await consoleOf(ada).change({ command: { type: 'staff_lock', userId: locked }, ...call() })
    await consoleOf(ada).add({ email: 'new@example.org', name: 'New', role: 'admin', ...call() })
    const remove = { type: 'staff_remove', userId: ada.userId } as const
    await expect(consoleOf(ada).change({ command: remove, ...call() })).rejects.toThrow(
      'the last administrator',
    )
    await consoleOf(ada).change({ command: { type: 'staff_unlock', userId: locked }, ...call() })
    await consoleOf(ada).change({ command: remove, ...call() })
    expect(await idOf(first.email)).toBeUndefined()
  })

  test('stays also when all take each other away at once', async () => {
    const ada = await administrator()
    const ids = [ada.userId]
    for (const name of ['b', 'c', 'd']) ids.push(await add(ada, `${name}@example.org`, 'admin'))
    const by = (userId: string) => staff({ userId, role: 'admin' })
    const asked = ids.map((userId, index) =>
      web.services.commands.executeCommand(
        {
          command: { ...takesAway[index % 3], userId } as StaffCommand,
          reason: 'at once',
        },
        by(ids[(index + 1) % ids.length] ?? ''),
      ),
    )
    const outcomes = (await Promise.all(asked)).map(({ type }) => type)
    expect(outcomes.toSorted()).toEqual(['accepted', 'accepted', 'accepted', 'refused'])
    expect(await hasAdministrator(pool())).toBe(true)
  })
})

describe('the people of the demonstration', () => {
  const [, , , admin] = demoAccounts

  test('whom an earlier start has left are locked where somebody from outside may come, and count for nobody', async () => {
    const demo = await startWeb({ DATABASE_URL: database.url, DEMO_ACCOUNTS: 'on' })
    const cookie = await signIn(demo, admin?.email ?? '', admin?.password ?? '')
    await demo.stop()
    expect(await sessionOf(cookie)).toMatchObject({ role: 'admin' })

    const open = await startWeb({ DATABASE_URL: database.url, PUBLIC_URL: 'https://shop.example' })
    expect(await sessionOf(cookie)).toBeNull()
    for (const { email, password: known } of demoAccounts)
      await expect(signIn(open, email, known)).rejects.toThrow('403')
    expect(await issueFirstLink(pool(), new Date())).not.toBeNull()
    await open.stop()

    const again = await startWeb({ DATABASE_URL: database.url, DEMO_ACCOUNTS: 'on' })
    expect(await signIn(again, admin?.email ?? '', admin?.password ?? '')).toContain('session')
    await again.stop()
  })

  test('of whom somebody has made their own, with a password of their own, stay', async () => {
    await openLink(web.services, await firstLink(), { ...first, email: admin?.email ?? '' })
    const open = await startWeb({ DATABASE_URL: database.url, PUBLIC_URL: 'https://shop.example' })
    expect(await signIn(open, admin?.email ?? '', password)).toContain('session')
    await open.stop()
  })
})

test('nobody but an administrator sees who is staff', async () => {
  const role = (least: Role): Session => ({
    userId: 'x',
    name: 'X',
    email: 'x@example.org',
    token: 'x',
    expiresAt: new Date(8.64e15),
    role: least,
  })
  for (const least of ['customer', 'operator', 'supervisor'] as const)
    await expect(consoleOf(role(least)).list()).rejects.toThrow('does not allow')
  expect(await consoleOf(role('admin')).list()).toEqual([])
})

describe('one’s own password', () => {
  const other = 'another horse battery'
  const change = (session: Session, current: string, client = '192.0.2.1') =>
    changeOwnPassword(web.services, session, new Headers({ 'x-sagaboard-client': client }), {
      current,
      password: other,
    })

  test('is changed by who knows the one before: every session ends, and it is written down', async () => {
    const session = await administrator()
    const elsewhere = await enter(first.email)
    expect(await change(session, password)).toEqual({ type: 'changed' })
    expect(await sessionOf(elsewhere)).toBeNull()
    expect(await sessionOf(`sagaboard.session_token=${session.token}`)).toBeNull()
    expect(await sessionOf(await enter(first.email, other))).toMatchObject({ role: 'admin' })
    await expect(enter(first.email)).rejects.toThrow()
    const [row] = await rows(
      "select actor, role, outcome, reason, after::text from audit.commands where action = 'change_password'",
    )
    expect(row).toMatchObject({
      actor: `staff:${session.userId}`,
      role: 'admin',
      outcome: 'accepted',
      reason: 'Changed their own password in the console.',
    })
    expect(row.after).not.toContain('password')
  })

  test('stays as it is for who does not know it, and guesses are counted by the account', async () => {
    const session = await administrator()
    const answers: string[] = []
    for (let tries = 0; tries < 30; tries++)
      answers.push((await change(session, 'a wrong password', `192.0.2.${tries}`)).type)
    expect(answers[0]).toBe('wrong')
    expect(answers.at(-1)).toBe('too_often')
    expect(new Set(answers)).toEqual(new Set(['wrong', 'too_often']))
    expect(await rows("select 1 from audit.commands where action = 'change_password'")).toEqual([])
  })

  test('makes a link that was asked for before useless', async () => {
    const session = await administrator()
    const { linkPath: path } = await consoleOf(session).change({
      command: { type: 'staff_link', userId: session.userId },
      ...call(),
    })
    expect(await change(session, password)).toEqual({ type: 'changed' })
    const opened = await openLink(web.services, path?.slice(linkPath.length) ?? '', { password })
    expect(opened.type).toBe('refused')
  })
})
