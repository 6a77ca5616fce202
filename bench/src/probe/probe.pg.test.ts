import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { execa } from 'execa'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { benchPool } from '../bench-pool.ts'
import { Observer } from '../measure/counters.ts'
import { type ProbeServer, startProbeServer } from './server.ts'

const database = useTestDatabase()
let probes: ProbeServer
let pool: pg.Pool

beforeAll(async () => {
  probes = await startProbeServer()
  pool = benchPool({ connectionString: database.url, max: 1 })
})

afterAll(async () => {
  await pool?.end()
  await probes?.stop()
})

const client = `
  import { createPool } from '@sagaboard/db/client'
  import { inTransaction } from '@sagaboard/db/transaction'
  const pool = createPool(process.env.DATABASE_URL, { max: 3, applicationName: 'probed', pipeline: true })
  const statement = { name: 'one', text: 'select $1::int' }
  process.on('message', async (count) => {
    for (let n = 0; n < count; n++) {
      await inTransaction(pool, async (tx) => {
        await tx.query(statement, [n])
        tx.write(statement, [n])
        tx.write(statement, [n])
      })
    }
    process.send('done')
  })
  process.send('ready')
`

test('what a process sends and commits is counted to the last one, and nothing of the bench is in it', async () => {
  const node = ['--import', 'tsx', '--input-type=module', '--eval', client]
  const child = execa(process.execPath, node, {
    env: { ...probes.env(Number(new URL(database.url).port)), DATABASE_URL: database.url },
    cwd: import.meta.dirname,
    ipc: true,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  })
  try {
    await child.getOneMessage()
    const play = async (count: number) => {
      const done = child.getOneMessage()
      await child.sendMessage(count)
      await done
    }
    const observer = new Observer(pool)
    const look = async () => {
      const answers = await probes.settle()
      const flushes = answers.get(child.pid ?? 0)?.flushes ?? Number.NaN
      const { counters, ownTransactions, database: name } = await observer.read()
      return {
        flushes,
        transactions: counters.transactions - ownTransactions - probes.settledIn(name),
      }
    }
    await eventually(async () => expect((await probes.settle()).has(child.pid ?? 0)).toBe(true))
    await play(1)
    // Autovacuum comes by now and then, and its transactions are the database's as well: then it is counted once more.
    await eventually(async () => {
      const before = await look()
      await play(100)
      const after = await look()
      // BEGIN travels with the read, the writes with COMMIT: two sendings and one transaction each.
      expect(after.transactions - before.transactions).toBe(100)
      expect(after.flushes - before.flushes).toBe(200)
    })
  } finally {
    child.kill()
  }
})
