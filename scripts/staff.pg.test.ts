import { createPool } from '@sagaboard/db/client'
import { linkPath, readLink } from '@sagaboard/db/commands/staff-links'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { describe, expect, test } from 'vitest'
import { parseStaffArgs, runStaff } from './lib/staff-commands.ts'

const database = testDatabase({ seeded: true })
const origin = 'https://shop.example'
const run = (...args: string[]) => runStaff(database.url, parseStaffArgs(args), origin)

test('staff are added, listed, changed and removed from the shell, each with an audit row', async () => {
  expect(await run('list')).toEqual(['Nobody is staff yet.'])
  const [told, , link = ''] = await run('add', 'Ada@example.org', 'admin', 'Ada', 'Lovelace')
  expect(told).toBe('ada@example.org is an administrator now.')
  expect(link).toMatch(/^https:\/\/shop\.example\/console\/welcome\/[\w-]{22}$/)
  const token = link.slice(`${origin}${linkPath}`.length)
  expect(await readLink(database.pool, token, new Date())).toEqual({
    state: 'open',
    person: { name: 'Ada Lovelace', email: 'ada@example.org', role: 'admin' },
  })
  await run('add', 'sun@example.org', 'operator')
  await run('role', 'sun@example.org', 'supervisor')
  expect((await run('list')).map((line) => line.split(/\s{2,}/))).toEqual([
    ['admin', 'ada@example.org', 'Ada Lovelace', 'has a one-time link'],
    ['supervisor', 'sun@example.org', 'sun', 'has a one-time link'],
  ])
  expect(await run('lock', 'sun@example.org')).toEqual([
    'sun@example.org is locked, and signed out.',
  ])
  expect((await run('list')).at(-1)).toMatch(/locked$/)
  await run('unlock', 'sun@example.org')
  expect(await run('link', 'sun@example.org')).toHaveLength(3)
  await run('remove', 'sun@example.org')
  expect(await run('list')).toHaveLength(1)
  const { rows } = await database.pool.query(
    'select actor, role, action, outcome from audit.commands order by at, id',
  )
  expect(rows.map(({ action }) => action)).toEqual([
    'staff_add',
    'staff_add',
    'staff_role',
    'staff_lock',
    'staff_unlock',
    'staff_link',
    'staff_remove',
  ])
  for (const row of rows)
    expect(row).toMatchObject({ actor: 'shell', role: 'system', outcome: 'accepted' })
})

test('what can’t be done says why, in a sentence', async () => {
  await run('add', 'eve@example.org', 'operator')
  await expect(run('add', 'eve@example.org', 'admin')).rejects.toThrow(
    'is staff already, as operator',
  )
  await expect(run('remove', 'nobody@example.org')).rejects.toThrow(
    'nobody@example.org is not staff',
  )
})

test('the last administrator who can sign in stays, from the shell too', async () => {
  await run('add', 'last@example.org', 'admin')
  await database.pool.query(
    `insert into auth.accounts (id, account_id, provider_id, user_id, password)
     select 'a', id, 'credential', id, 'hash' from auth.users where email = 'last@example.org'`,
  )
  for (const args of [['remove'], ['lock'], ['role', 'operator']])
    await expect(run(args[0] ?? '', 'last@example.org', ...args.slice(1))).rejects.toThrow(
      'the last administrator',
    )
})

describe('the command line', () => {
  test.each([
    [[], /^npm run staff -- list\n/],
    [['invite', 'ada@example.org'], /^npm run staff -- list\n/],
    [['toString'], /^npm run staff -- list\n/],
    [['list', 'all'], /says too much/],
    [['add', 'ada@example.org'], /is not complete/],
    [['add', 'ada', 'operator'], /^"ada" is no e-mail address\.$/],
    [
      ['add', 'ada@example.org', 'boss'],
      /^"boss" is no role: choose one of operator, supervisor, admin\.$/,
    ],
    [['add', 'ada@example.org', 'customer'], /^"customer" is no role/],
    [['role', 'ada@example.org', 'admin', 'now'], /says too much/],
    [['remove', 'ada@example.org', 'sun@example.org'], /says too much/],
  ])('%j is refused', (args, message) => {
    expect(() => parseStaffArgs(args)).toThrow(message)
  })
})

test('a database of an earlier version is not touched, and says what to do', async () => {
  const pool = createPool(database.url, { max: 1, applicationName: 'test' })
  await pool.query('alter table auth.users drop column last_sign_in_at')
  await pool.end()
  await expect(run('list')).rejects.toThrow('start the shop once')
})
