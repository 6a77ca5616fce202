import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPool } from './client.ts'
import { migrate } from './migrate.ts'
import {
  applicationNames,
  newMemberId,
  OtherBuildRunning,
  protocolVersion,
  refuseOtherBuilds,
} from './other-builds.ts'
import { databaseUrl } from './testing/database-url.ts'
import { createTestDatabase } from './testing/template-database.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
const open: { end(): Promise<void> }[] = []

beforeEach(async () => {
  database = await createTestDatabase()
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()))
  await database.drop()
})

/** A connection under a name of its own, as some process would have it. */
async function connectAs(applicationName: string, url = database.url): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: applicationName })
  await client.connect()
  open.push(client)
  return client
}

async function close(client: pg.Client): Promise<void> {
  open.splice(open.indexOf(client), 1)
  await client.end()
}

/** Asks as a process that is about to start, which does not wait for the others. */
async function ask(waitMs = 0): Promise<void> {
  const pool = createPool(database.url, { max: 1, applicationName: applicationNames.workers })
  open.push(pool)
  await refuseOtherBuilds(pool, waitMs)
}

const older = (name: string) => name.replace(/\/\d+$/, '')

describe('while a process of another protocol version has a connection, a start is refused', () => {
  test.each(Object.values(applicationNames))(
    '%s, as the build before versions were told calls it, and as a later one will',
    async (name) => {
      await ask()
      for (const other of [older(name), `${older(name)}/${protocolVersion + 1}`]) {
        const client = await connectAs(other)
        await expect(ask()).rejects.toThrow(OtherBuildRunning)
        await close(client)
        await ask(60_000)
      }
    },
  )

  test('in one sentence that names what is running and says what to do', async () => {
    await connectAs('sagaboard-workers')
    await connectAs('sagaboard-workers')
    await connectAs('sagaboard-web')
    await expect(ask()).rejects.toThrow(
      `Another build is still running on this database (sagaboard-web, sagaboard-workers): it speaks version 1 of the log's protocol, this one ${protocolVersion}, ` +
        'and they must not run side by side. Stop the other build first, all of its workers and web processes, then start this one.',
    )
  })

  test('and goes on by itself when that process ends within the time that it is given', async () => {
    const client = await connectAs('sagaboard-workers')
    const asked = ask(60_000)
    await close(client)
    await asked
  })

  test('also for a role that is no superuser and may not see what others do', async () => {
    const admin = await connectAs('test')
    await admin.query(`create role ${guest} login password 'guest'`)
    try {
      await admin.query(
        `grant usage on schema log to ${guest}; grant select on log.members to ${guest}`,
      )
      const url = new URL(database.url)
      url.username = guest
      url.password = 'guest'
      const client = await connectAs('test', url.href)
      await refuseOtherBuilds(client, 0)
      await connectAs('sagaboard-workers')
      await expect(refuseOtherBuilds(client, 0)).rejects.toThrow(OtherBuildRunning)
      await close(client)
    } finally {
      await admin.query(`drop owned by ${guest}; drop role ${guest}`)
    }
  })
})

const guest = `guest_${process.pid}`

describe('what never counts', () => {
  test.each([
    'psql',
    'pg_dump',
    'test-workers',
    'sagaboard-backup',
    'sagaboard-migrate',
    'sagaboard-start',
    'sagaboard-bench',
    'sagaboard-workers-of-somebody-else',
  ])('a connection of %s', async (name) => {
    await connectAs(name)
    await ask()
  })

  test('processes of the same version, however many', async () => {
    for (const name of Object.values(applicationNames)) await connectAs(name)
    await Promise.all([ask(), ask(), migrate(database.url)])
  })

  test('a process of another build on another database of the same server', async () => {
    await connectAs('sagaboard-workers', databaseUrl(database.url, 'postgres'))
    await ask()
  })
})

describe('a lease', () => {
  const holdLease = async (memberId: string, seconds: number) => {
    const client = await connectAs('test')
    await client.query(
      `insert into log.members values ('orders', $1, clock_timestamp() + $2 * interval '1 s')`,
      [memberId, seconds],
    )
    return client
  }

  test('of a member of another version that has no connection just now counts until it is over', async () => {
    const client = await holdLease('some-host/4711/0a1b2c3d', 600)
    await expect(ask()).rejects.toThrow('(member some-host/4711/0a1b2c3d)')
    await client.query('update log.members set expires_at = clock_timestamp()')
    await ask(60_000)
  })

  test('of a member that died without leaving does not count once it has expired', async () => {
    await holdLease('some-host/4711/0a1b2c3d', -1)
    await ask()
  })

  test('of this version, or of a member that a test has named, does not count', async () => {
    await holdLease(newMemberId(), 600)
    await holdLease('member-1', 600)
    await ask()
  })
})

test('a database is not migrated under the processes of another build', async () => {
  const client = await connectAs('test')
  const before = await client.query('select * from drizzle.__drizzle_migrations')
  await client.query('delete from drizzle.__drizzle_migrations')
  const worker = await connectAs('sagaboard-workers')
  await expect(migrate(database.url)).rejects.toThrow(OtherBuildRunning)
  expect((await client.query('select * from drizzle.__drizzle_migrations')).rows).toEqual([])
  for (const row of before.rows)
    await client.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
      [row.hash, row.created_at],
    )
  await close(worker)
  await migrate(database.url)
})

test('an empty database, which holds no log yet, is no reason to refuse', async () => {
  const client = await connectAs('test')
  await client.query('drop schema log cascade')
  await ask()
})
