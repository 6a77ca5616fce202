import { eventually } from '@sagaboard/events/testing/eventually'
import pg from 'pg'

/**
 * Locks a ledger of a simulated provider: calls reach it, have no effect and get no answer until it
 * is released. That is how a provider that answers late looks from here.
 */
export async function stallProvider(url: string, ledger: 'charges' | 'labels' | 'refunds') {
  const client = new pg.Client({ connectionString: url, application_name: 'test-hold' })
  await client.connect()
  await client.query('begin')
  await client.query(`lock table simulated.${ledger} in exclusive mode`)
  let held = true
  // Copies of one template have the same tables by number: a lock is known by its database as well.
  const isCalled = async () => {
    const { rowCount } = await client.query(
      `select from pg_locks where relation = 'simulated.${ledger}'::regclass and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    )
    return rowCount !== 0
  }
  return {
    /** Whether a call is under way. */
    isCalled,
    /** Waits until a call is under way. */
    called: () =>
      eventually(async () => {
        if (!(await isCalled())) throw new Error(`nobody asks for ${ledger}`)
      }),
    async release(): Promise<void> {
      if (!held) return
      held = false
      await client.query('rollback')
      await client.end()
    },
  }
}
