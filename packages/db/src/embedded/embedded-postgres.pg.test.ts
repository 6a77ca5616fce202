import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

let dataDir: string
let server: EmbeddedPostgres | undefined

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-embedded-'))
})

afterEach(async () => {
  await server?.stop()
  server = undefined
  await rm(dataDir, { recursive: true, force: true })
})

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server?.url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a postmaster that is killed with -9 is told, starts again on the same port, and has every committed row', async () => {
  server = await startEmbeddedPostgres({ dataDir })
  await query('create table kept as select 42 as answer')
  const exit = new Promise((resolve) => server?.onExit(resolve))
  process.kill(server.pid, 'SIGKILL')
  expect(await exit).toMatchObject({ signal: 'SIGKILL' })

  server = await startEmbeddedPostgres({ dataDir, port: server.port })
  expect(await query('select answer from kept')).toEqual([{ answer: 42 }])
})

test('a second start keeps data, password and port, and stopping it is not reported as an accident', async () => {
  server = await startEmbeddedPostgres({ dataDir })
  const { url } = server
  let accidents = 0
  server.onExit(() => accidents++)
  await query('create table kept as select 42 as answer')
  await server.stop()

  server = await startEmbeddedPostgres({ dataDir })
  expect(server.url).toBe(url)
  expect(await query('select answer from kept')).toEqual([{ answer: 42 }])
  expect(accidents).toBe(0)
})

test('commits are durable, text is UTF-8 with Unicode case and byte order, and only loopback listens', async () => {
  server = await startEmbeddedPostgres({ dataDir })
  expect(
    await query(`select current_setting('fsync') fsync, current_setting('synchronous_commit') sync, current_setting('jit') jit,
      current_setting('listen_addresses') listens, current_setting('server_encoding') encoding, upper('ü') upper, 'B' < 'a' as bytes`),
  ).toEqual([
    {
      fsync: 'on',
      sync: 'on',
      jit: 'off',
      listens: '127.0.0.1',
      encoding: 'UTF8',
      upper: 'Ü',
      bytes: true,
    },
  ])
})

test('a data directory whose server is in use is refused in one sentence, and that server goes on', async () => {
  server = await startEmbeddedPostgres({ dataDir })
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
    /already in use by process \d+: stop that one first\.$/,
  )
  expect(await query('select 1 as one')).toEqual([{ one: 1 }])
})

test('a port that is taken is named', async () => {
  server = await startEmbeddedPostgres({ dataDir })
  const other = path.join(dataDir, 'other')
  await expect(startEmbeddedPostgres({ dataDir: other, port: server.port })).rejects.toThrow(
    `Port ${server.port} for PostgreSQL is taken`,
  )
})
