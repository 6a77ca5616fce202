import type { Socket } from 'node:net'
import type { Pool, PoolClient } from 'pg'
import { isConnectionError } from './client.ts'

/** A statement; one with a name is parsed once per connection. */
export interface Statement {
  name?: string
  text: string
  /** `array`: rows are lists of values, in the order of what is selected. */
  rowMode?: 'array'
}

/** Reads, each by a statement of its own. */
export interface Reader {
  query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

/** A unit of work. Writes are sent without waiting for their answers; the commit waits for all of them. */
export interface PgTx extends Reader {
  write(statement: Statement, values: readonly unknown[]): void
}

/** Reads outside a transaction, on any free connection. */
export function poolReader(pool: Pool): PgTx {
  return {
    query: async <Row>(statement: Statement, values: readonly unknown[]) =>
      (await pool.query({ ...statement, values: [...values] })).rows as Row[],
    write() {
      throw new Error('a reader outside a transaction cannot write')
    },
  }
}

/**
 * Runs `work` in one READ COMMITTED transaction on a pipelined connection: BEGIN travels with the first read, and all
 * writes travel with COMMIT, so a unit of work costs two round trips plus one per dependent read.
 *
 * @throws the first error of any of its statements; everything is rolled back then
 */
export async function inTransaction<T>(pool: Pool, work: (tx: PgTx) => Promise<T>): Promise<T> {
  let brokenBy: Error | undefined
  // A connection that breaks between two statements says so by an event; when nobody hears it, the process ends.
  const onBreak = (error: Error) => {
    brokenBy = error
  }
  const client = await connect(pool, onBreak)
  /** Every statement, in the order in which it was sent. */
  const sent: Promise<unknown>[] = []
  // A rejection is looked at when the transaction ends; until then it must not count as unhandled.
  const send = <Answer>(query: Promise<Answer>): Promise<Answer> => {
    query.catch(() => {})
    sent.push(query)
    return query
  }
  try {
    corkForThisTick(client)
    send(client.query('begin'))
    const result = await work({
      query: async <Row>(statement: Statement, values: readonly unknown[]) => {
        corkForThisTick(client)
        return (await send(client.query({ ...statement, values: [...values] }))).rows as Row[]
      },
      write: (statement, values) => {
        corkForThisTick(client)
        send(client.query({ ...statement, values: [...values] }))
      },
    })
    corkForThisTick(client)
    const commit = send(client.query('commit'))
    await Promise.all(sent)
    // A failed transaction answers COMMIT with ROLLBACK, and no error.
    if ((await commit).command !== 'COMMIT') throw new Error('the transaction was rolled back')
    return result
  } catch (error) {
    // What follows a statement that failed fails as well, and says only that: the first one knows why.
    const first = (await Promise.allSettled(sent)).find((answer) => answer.status === 'rejected')
    const reason = first ? first.reason : error
    // A connection that does not answer is given up: asking it to roll back would take as long again.
    if (isConnectionError(reason)) brokenBy = reason
    else await client.query('rollback').catch(onBreak)
    throw reason
  } finally {
    client.off('error', onBreak)
    client.release(brokenBy)
  }
}

/**
 * A connection of the pool whose break is heard from the first moment. The pool stops to listen as it hands it over, and the
 * server may end it with the same packet that opened it: a promise would be a moment too late.
 */
const connect = (pool: Pool, onBreak: (error: Error) => void): Promise<PoolClient> =>
  new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (!client) return reject(error)
      client.on('error', onBreak)
      resolve(client)
    })
  })

/** All that is sent in one tick travels in one system call. */
function corkForThisTick(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  stream.cork()
  process.nextTick(() => stream.uncork())
}
