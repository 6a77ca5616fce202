import { AsyncLocalStorage } from 'node:async_hooks'
import { DBOS } from '@dbos-inc/dbos-sdk'
import {
  assertStillOwnsWorkflow,
  type DataSourceTransactionHandler,
  migrateDataSourcePG,
  registerDataSource,
  replayRecordedStep,
  runTransaction,
} from '@dbos-inc/dbos-sdk/datasource'
import type { Pool, PoolClient } from 'pg'

const name = 'five-steps'
const context = new AsyncLocalStorage<PoolClient>()

const checkpoint = {
  find: {
    name: 'checkpoint-find',
    text: 'select output, error from dbos.transaction_completion where workflow_id = $1 and function_num = $2',
  },
  write: {
    name: 'checkpoint-write',
    text: 'insert into dbos.transaction_completion (workflow_id, function_num, output) values ($1, $2, $3)',
  },
  clear: {
    name: 'checkpoint-clear',
    text: 'delete from dbos.transaction_completion where workflow_id = $1 and function_num >= $2',
  },
} as const

/**
 * Transactions of DBOS over `pg`, after its plugin interface: a step's statements and its checkpoint commit together.
 * Its package for `pg` was not to be had when this was written, and the one for postgres.js is a major version behind the
 * engine. This one does what they do, with prepared statements, and without what a run without failures never needs
 * (writing down an error as the outcome).
 */
class PgTransactions implements DataSourceTransactionHandler {
  readonly name = name
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async initialize(): Promise<void> {
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      await migrateDataSourcePG(async (sql) => (await client.query(sql)).rows)
      await client.query('commit')
    } finally {
      client.release()
    }
  }

  async destroy(): Promise<void> {
    // The pool belongs to whoever made it.
  }

  async deleteCheckpoints(
    workflowId: string,
    startStep: number,
    beforeCommit?: () => Promise<void>,
  ): Promise<void> {
    const values = [workflowId, startStep]
    if (!beforeCommit) {
      await this.#pool.query({ ...checkpoint.clear, values })
      return
    }
    await this.#inTransaction(async (client) => {
      await client.query({ ...checkpoint.clear, values })
      await beforeCommit()
    })
  }

  async invokeTransactionFunction<This, Args extends unknown[], Return>(
    _config: unknown,
    target: This,
    func: (this: This, ...args: Args) => Promise<Return>,
    ...args: Args
  ): Promise<Return> {
    const { workflowID, stepID } = DBOS
    if (workflowID === undefined || stepID === undefined)
      throw new Error('a transaction outside a workflow')
    const { rows } = await this.#pool.query({ ...checkpoint.find, values: [workflowID, stepID] })
    if (rows.length > 0) return replayRecordedStep<Return>(rows[0])
    return this.#inTransaction(async (client) => {
      const result = await context.run(client, () => func.call(target, ...args))
      await client.query({
        ...checkpoint.write,
        values: [workflowID, stepID, JSON.stringify({ json: result ?? null })],
      })
      await assertStillOwnsWorkflow(workflowID)
      return result
    })
  }

  async #inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }
}

/** Registers the transactions with DBOS; before it is launched. */
export function createTransactions(pool: Pool) {
  registerDataSource(new PgTransactions(pool))
  return {
    /** Runs `work` as one step of the workflow that is under way, on the connection of its transaction. */
    run(step: string, work: (client: PoolClient) => Promise<void>): Promise<void> {
      const inContext = () => {
        const client = context.getStore()
        if (!client) throw new Error('there is no transaction')
        return work(client)
      }
      return runTransaction(inContext, step, { dsName: name })
    },
  }
}
