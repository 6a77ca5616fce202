import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createPool } from '../client.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.ts'
import { knownUrl } from '../embedded/logins.ts'
import { migrate } from '../migrate.ts'
import { seed } from '../seed.ts'
import { databaseUrl } from '../testing/database-url.ts'
import { wrongRights } from '../testing/wrong-rights.ts'
import { giveLogin } from './give-login.ts'
import { BelongsToAnother, mayTake, roles } from './roles.ts'

const migrations = path.resolve(import.meta.dirname, '../../migrations')
/** The last migration of the builds that knew one login only. */
const lastBefore = '0004_fewer_partitions'

let folder: string
let server: EmbeddedPostgres | undefined
const clients: { end(): Promise<void> }[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-roles-'))
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()))
  await server?.stop()
  server = undefined
  await rm(folder, { recursive: true, force: true })
})

async function signIn(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client
}

/** What the build before made, with whatever login it was given. */
async function migrateAsBefore(client: pg.Client): Promise<void> {
  const copy = path.join(folder, 'migrations')
  await cp(migrations, copy, { recursive: true })
  const journal = path.join(copy, 'meta/_journal.json')
  const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8')) as {
    entries: { tag: string }[]
  }
  const last = entries.findIndex(({ tag }) => tag === lastBefore)
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, last + 1) }))
  await applyMigrations(drizzle(client), { migrationsFolder: copy })
}

/** Goods as the build before had them: its seed can't be run any more. */
const opening = `insert into inventory.warehouses (id, name, rank) values ('leipzig', 'Leipzig', 1);
  insert into inventory.stock (sku, warehouse, on_hand) values ('mug', 'leipzig', 48), ('can', 'leipzig', 3);
  insert into inventory.movements (kind, sku, warehouse, on_hand, reserved)
    select 'receive', sku, warehouse, on_hand, 0 from inventory.stock`
/** Of each movement what every build has said. */
const movements =
  'select id, kind, sku, warehouse, on_hand, reserved, at from inventory.movements order by id'
const event = `select log.append(array[3], $1)`
const batch = (orderId: string) =>
  JSON.stringify([
    {
      partition: 3,
      order_id: orderId,
      id: randomUUID(),
      type: 'PaymentVoided',
      schema_version: 1,
      time: new Date().toISOString(),
      data: {},
      correlation_id: orderId,
    },
  ])

describe('an embedded server', () => {
  test('has a login for each of the three, none of which is a way around grants, with passwords that nobody else can read', async () => {
    server = await startEmbeddedPostgres({ dataDir: folder, durable: false })
    for (const login of ['owner', 'workers', 'web'] as const) {
      const client = await signIn(server.urls[login])
      const { rows } = await client.query(
        `select rolname, rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as powerful from pg_roles where rolname = session_user`,
      )
      expect(rows).toEqual([{ rolname: roles[login], powerful: false }])
      expect(await knownUrl(folder, login)).toBe(server.urls[login])
    }
    // A process that is given the owner's address leaves its rights behind; the owner sees what the processes do.
    const pool = createPool(server.url, { max: 1, applicationName: 'test-web', role: 'web' })
    clients.push(pool)
    expect((await pool.query('select current_user as "user"')).rows).toEqual([{ user: roles.web }])
    const owner = await signIn(server.url)
    const { rows: seen } = await owner.query(
      `select distinct query from pg_stat_activity where usename = any($1)`,
      [[roles.workers, roles.web]],
    )
    expect(seen).toEqual([{ query: expect.stringContaining('from pg_roles') }])
    const passwords = (await readdir(folder))
      .filter((name) => name.startsWith('password'))
      .toSorted()
    expect(passwords).toEqual(['password', 'password-owner', 'password-web', 'password-workers'])
    const texts = await Promise.all(
      passwords.map((name) => readFile(path.join(folder, name), 'utf8')),
    )
    expect(new Set(texts).size).toBe(4)
    for (const name of passwords)
      expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600)
    // Another user that the server runs as passes through, and can neither list nor read.
    expect((await stat(folder)).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o711 : 0o700)
  })

  test('that the build before has made as superuser is taken over at the next start: nothing is lost, everything has its owner and its rights', async () => {
    server = await startEmbeddedPostgres({ dataDir: folder })
    const before = await signIn(databaseUrl(server.urls.admin, 'postgres'))
    await before.query('drop database sagaboard')
    for (const role of Object.values(roles)) await before.query(`drop role ${role}`)
    for (const login of ['owner', 'workers', 'web'])
      await rm(path.join(folder, `password-${login}`))
    await before.query('create database sagaboard')
    const old = await signIn(server.urls.admin)
    await migrateAsBefore(old)
    await old.query(opening)
    const orderId = randomUUID()
    await old.query(event, [batch(orderId)])
    const { rows: stock } = await old.query(movements)
    await Promise.all(clients.splice(0).map((client) => client.end()))
    await server.stop()

    server = await startEmbeddedPostgres({ dataDir: folder })
    await migrate(server.url)
    const admin = await signIn(server.urls.admin)
    expect(await wrongRights(admin)).toEqual([])
    expect(stock).toHaveLength(2)
    expect((await admin.query(movements)).rows).toEqual(stock)
    const workers = await signIn(server.urls.workers)
    await workers.query(event, [batch(orderId)])
    const { rows } = await workers.query(
      'select version from log.events where order_id = $1 order by version',
      [orderId],
    )
    expect(rows).toEqual([{ version: 1 }, { version: 2 }])
    await expect(workers.query('delete from log.events')).rejects.toMatchObject({ code: '42501' })
  })
})

describe('a database of somebody', () => {
  let home: string
  let unroutable: EmbeddedPostgres

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'sagaboard-foreign-'))
    unroutable = await startEmbeddedPostgres({ dataDir: home, durable: false })
  })
  afterAll(async () => {
    await unroutable?.stop()
    await rm(home, { recursive: true, force: true })
  })

  /** A server that nobody has made our roles on, with an empty database of a login. */
  async function foreignServer(
    database: string,
    owner: string,
  ): Promise<{ admin: pg.Client; url: (login: string) => string }> {
    const adminUrl = databaseUrl(unroutable.urls.admin, 'postgres')
    const admin = await signIn(adminUrl)
    for (const name of ['sagaboard', database])
      await admin.query(`drop database if exists ${name} with (force)`)
    for (const role of [...Object.values(roles), owner])
      await admin.query(`drop role if exists ${role}`)
    await admin.query(`create role ${owner}`)
    await admin.query(`create database ${database} owner ${owner}`)
    const url = (login: string) => {
      const address = new URL(databaseUrl(adminUrl, database))
      if (login !== 'postgres') Object.assign(address, { username: login, password: 'of a person' })
      return address.href
    }
    return { admin: await signIn(url('postgres')), url }
  }

  test('whose login is a superuser: all three roles are made, and what it had made before is handed over', async () => {
    const { admin, url } = await foreignServer('shop', 'boss')
    await admin.query(`alter role boss superuser login password 'of a person'`)
    const boss = await signIn(url('boss'))
    await migrateAsBefore(boss)
    await boss.query(event, [batch(randomUUID())])
    await migrate(url('boss'))
    await seed(url('boss'))
    expect(await wrongRights(admin)).toEqual([])
    const pool = createPool(url('boss'), { max: 1, applicationName: 'test', role: 'workers' })
    clients.push(pool)
    expect(
      (await pool.query('select current_user as "user", count(*)::int as events from log.events'))
        .rows,
    ).toEqual([{ user: roles.workers, events: 1 }])
  })

  test('whose login may make roles: it makes them, takes them, and leaves the objects to their owner', async () => {
    const { admin, url } = await foreignServer('shop', 'person')
    await admin.query(`alter role person createrole login password 'of a person'`)
    const person = await signIn(url('person'))
    await migrateAsBefore(person)
    await migrate(url('person'))
    await seed(url('person'))
    await migrate(url('person'))
    expect(await wrongRights(admin)).toEqual([])
    expect(
      await Promise.all([mayTake(url('person'), 'workers'), mayTake(url('person'), 'web')]),
    ).toEqual([true, true])
  })

  test('whose login may make no roles: it owns everything, and says that the processes have no roles to take', async () => {
    const { admin, url } = await foreignServer('shop', 'person')
    await admin.query(`alter role person login password 'of a person'`)
    await migrate(url('person'))
    await seed(url('person'))
    expect(await mayTake(url('person'), 'web')).toBe(false)
    const pool = createPool(url('person'), { max: 1, applicationName: 'test', role: 'web' })
    clients.push(pool)
    expect(
      (await pool.query('select current_user as "user" from inventory.stock limit 1')).rows,
    ).toEqual([{ user: 'person' }])

    // Once somebody has made the roles for it, the next start puts the rights right.
    for (const role of [roles.workers, roles.web]) await admin.query(`create role ${role}`)
    await admin.query(`grant ${roles.workers}, ${roles.web} to person`)
    await migrate(url('person'))
    expect(await wrongRights(admin, 'person')).toEqual([])
    expect(await mayTake(url('person'), 'web')).toBe(true)
  })

  test('objects of another login are not touched, and the error says whose they are', async () => {
    const { admin, url } = await foreignServer('shop', 'person')
    await admin.query(`alter role person login password 'of a person'`)
    await migrateAsBefore(admin)
    const attempt = migrate(url('person'))
    await expect(attempt).rejects.toThrow(BelongsToAnother)
    await expect(attempt).rejects.toThrow('belongs to postgres')
    expect((await admin.query(`select to_regnamespace('read') as name`)).rows).toEqual([
      { name: null },
    ])
  })

  test('processes sign in as their roles with the passwords of their addresses, and a changed one changes the password', async () => {
    const { admin, url } = await foreignServer('shop', 'boss')
    await admin.query(`alter role boss superuser login password 'of a person'`)
    await migrate(url('boss'))
    const address = (user: string, password: string) =>
      Object.assign(new URL(url('boss')), {
        username: user,
        password: encodeURIComponent(password),
      }).href
    for (const password of ['first', "it's the 2nd: %/@"]) {
      await giveLogin(url('boss'), 'web', address(roles.web, password))
      const web = await signIn(address(roles.web, password))
      expect((await web.query('select session_user as "user"')).rows).toEqual([{ user: roles.web }])
    }
    await expect(signIn(address(roles.web, 'first'))).rejects.toMatchObject({ code: '28P01' })
    await expect(giveLogin(url('boss'), 'web', address(roles.workers, 'first'))).rejects.toThrow(
      `needs the user ${roles.web}`,
    )
    await expect(giveLogin(url('boss'), 'web', address(roles.web, ''))).rejects.toThrow(
      'and a password',
    )
  })
})

test('what a person has granted to roles of their own stays', async () => {
  const { adminUrl, templates } = inject('postgres')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const reader = `test_reader_${randomUUID().slice(0, 8)}`
  const server = await signIn(adminUrl)
  await server.query(`create database ${name} template ${templates.migrated}`)
  const admin = await signIn(databaseUrl(adminUrl, name))
  try {
    await admin.query(`create role ${reader}; grant select on payment.ledger to ${reader}`)
    await admin.query(
      `grant update on payment.ledger to ${roles.web}; revoke select on log.events from ${roles.web}`,
    )
    await migrate(databaseUrl(adminUrl, name))
    expect(await wrongRights(admin)).toEqual([
      `beyond what is said: payment.ledger: ${reader} select`,
    ])
  } finally {
    await admin.end()
    clients.splice(clients.indexOf(admin), 1)
    await server.query(`drop database ${name} with (force)`)
    await server.query(`drop role if exists ${reader}`)
  }
})
