import { randomUUID } from 'node:crypto'
import { DBOS } from '@dbos-inc/dbos-sdk'
import type { OrderInput } from '@sagaboard/events/commands/order-input'
import { benchPool } from '../bench-pool.ts'
import { orderMaker } from '../orders.ts'
import { dbosPoolSize } from '../plan.ts'
import { createTransactions } from './dbos-transactions.ts'
import { createStepTables, stepsOf } from './five-steps.ts'
import { wholeOrders } from './flow.ts'
import type { LoadSettings, Role } from './jobs.ts'

/**
 * DBOS plays an order as one workflow in this process, each of the five steps made durable by it.
 *
 * @param kind transactions: each step commits together with its own checkpoint and happens once (what DBOS recommends
 *   for work in a database) · steps: each step is a plain statement and happens at least once, which costs less
 */
const dbos =
  (kind: 'transactions' | 'steps') =>
  async ({ databaseUrl, seed }: LoadSettings): Promise<Role> => {
    const pool = benchPool({
      connectionString: databaseUrl,
      max: dbosPoolSize,
      application_name: 'sagaboard-bench-dbos',
    })
    await createStepTables(pool)
    const transactions = createTransactions(pool)
    DBOS.setConfig({
      name: 'sagaboard-bench',
      applicationVersion: '1',
      systemDatabaseUrl: databaseUrl,
      systemDatabasePoolSize: dbosPoolSize,
      logLevel: 'warn',
    })

    const order = DBOS.registerWorkflow(
      async (input: OrderInput): Promise<void> => {
        for (const [name, step] of stepsOf(DBOS.workflowID ?? '', input)) {
          if (kind === 'transactions') {
            await transactions.run(name, async (client) => {
              await client.query(step)
            })
          } else {
            await DBOS.runStep(
              async () => {
                await pool.query(step)
              },
              { name },
            )
          }
        }
      },
      { name: 'order' },
    )
    await DBOS.launch()

    async function play(input: OrderInput): Promise<void> {
      const handle = await DBOS.startWorkflow(order, { workflowID: randomUUID() })(input)
      await handle.getResult()
    }
    return wholeOrders(play, orderMaker(seed))
  }

export const dbosTransactions = dbos('transactions')
export const dbosSteps = dbos('steps')
