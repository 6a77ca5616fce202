import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createPool, isConnectionError } from './client.ts'
import { useTestDatabase } from './testing/template-database.ts'
import { inTransaction, poolReader } from './transaction.ts'

const database = useTestDatabase()
let pool: ReturnType<typeof createPool>

const insert = { name: 'test-insert', text: 'insert into kept (id, positive) values ($1, $2)' }
const count = { name: 'test-count', text: 'select count(*) as count from kept' }
const myPid = { name: 'test-pid', text: 'select pg_backend_pid() as pid' }
const divide = { name: 'test-divide', text: 'select 1 / $1::int as quotient' }

beforeAll(async () => {
  pool = createPool(database.url, { max: 1, applicationName: 'test-pipelined', pipeline: true })
  await database.pool.query(
    'create table kept (id int primary key, positive int check (positive > 0))',
  )
})
afterAll(() => pool.end())
beforeEach(() => database.pool.query('truncate kept'))

const kept = async () =>
  (await database.pool.query('select id from kept order by id')).rows.map((row) => row.id)
const pidOf = (rows: { pid: number }[]) => rows[0]?.pid

test('all writes of a unit of work are there after it, and its result is returned', async () => {
  const result = await inTransaction(pool, async (tx) => {
    tx.write(insert, [1, 1])
    tx.write(insert, [2, 1])
    return 'done'
  })
  expect(result).toBe('done')
  expect(await kept()).toEqual([1, 2])
})

test('a unit of work reads its own writes, and nobody else does before the commit', async () => {
  await inTransaction(pool, async (tx) => {
    tx.write(insert, [1, 1])
    expect(await tx.query(count, [])).toEqual([{ count: 1 }])
    expect(await kept()).toEqual([])
  })
  expect(await kept()).toEqual([1])
})

test('a pipelined write that fails rolls everything back, what came before and what came after', async () => {
  const failing = inTransaction(pool, async (tx) => {
    tx.write(insert, [1, 1])
    tx.write(insert, [1, 1])
    tx.write(insert, [2, 1])
  })
  await expect(failing).rejects.toMatchObject({ code: '23505' })
  expect(await kept()).toEqual([])
})

test('of several statements that fail the error is that of the first', async () => {
  const failing = inTransaction(pool, async (tx) => {
    tx.write(insert, [1, -1])
    tx.write(insert, [2, 1])
    tx.write(divide, [0])
  })
  await expect(failing).rejects.toMatchObject({ code: '23514', constraint: 'kept_positive_check' })
})

test('a read after a write that failed does not hide the error of the write', async () => {
  const failing = inTransaction(pool, async (tx) => {
    tx.write(insert, [1, -1])
    await tx.query(count, [])
  })
  await expect(failing).rejects.toMatchObject({ code: '23514' })
})

test('work that throws rolls everything back and its error comes through', async () => {
  const failing = inTransaction(pool, async (tx) => {
    tx.write(insert, [1, 1])
    throw new Error('decided otherwise')
  })
  await expect(failing).rejects.toThrow('decided otherwise')
  expect(await kept()).toEqual([])
})

test('a read that fails is reported as it is, and the work may not go on as if nothing had happened', async () => {
  const failing = inTransaction(pool, async (tx) => {
    await tx.query(divide, [0]).catch(() => [])
    tx.write(insert, [1, 1])
  })
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  expect(await kept()).toEqual([])
})

test('after a failed unit of work the connection is clean and is used again', async () => {
  const before = await inTransaction(pool, async (tx) => pidOf(await tx.query(myPid, [])))
  await inTransaction(pool, async (tx) => tx.write(insert, [1, -1])).catch(() => {})
  const after = await inTransaction(pool, async (tx) => {
    tx.write(insert, [1, 1])
    return pidOf(await tx.query(myPid, []))
  })
  expect(after).toBe(before)
  expect(await kept()).toEqual([1])
})

test('a connection that broke is not put back into the pool, nothing was written, and the process lives', async () => {
  let broken: number | undefined
  const failing = inTransaction(pool, async (tx) => {
    tx.write(insert, [1, 1])
    broken = pidOf(await tx.query(myPid, []))
    await database.pool.query('select pg_terminate_backend($1)', [broken])
    await tx.query(count, [])
  })
  await expect(failing).rejects.toSatisfy(isConnectionError)
  expect(await kept()).toEqual([])
  const [now] = await poolReader(pool).query<{ pid: number }>(myPid, [])
  expect(now?.pid).toBeTypeOf('number')
  expect(now?.pid).not.toBe(broken)
})

test('a connection that breaks while the work does something else is found out, too', async () => {
  const failing = inTransaction(pool, async (tx) => {
    tx.write(insert, [1, 1])
    const broken = pidOf(await tx.query(myPid, []))
    const gone = 'select count(*)::int as here from pg_stat_activity where pid = $1'
    await database.pool.query('select pg_terminate_backend($1, 5000)', [broken])
    expect((await database.pool.query(gone, [broken])).rows).toEqual([{ here: 0 }])
  })
  await expect(failing).rejects.toSatisfy(isConnectionError)
  expect(await kept()).toEqual([])
  expect(
    await inTransaction(
      pool,
      async (tx) => (await tx.query<{ count: number }>(count, []))[0]?.count,
    ),
  ).toBe(0)
})

test('a reader outside a transaction refuses to write', () => {
  expect(() => poolReader(pool).write(insert, [1, 1])).toThrow('outside a transaction')
})
