import { sourceContract } from '@sagaboard/events/testing/source-contract'
import { tailedBus } from '@sagaboard/events/testing/tailed-bus'
import { afterAll } from 'vitest'
import { createPool } from '../client.ts'
import { tallyRows } from '../testing/tally-rows.ts'
import { useTestDatabase } from '../testing/template-database.ts'
import type { PgTx } from '../transaction.ts'
import { createNotifications } from './notifications.ts'
import { createPostgresLog, readPartitions } from './postgres-log.ts'

const database = useTestDatabase()
const closing: (() => Promise<void>)[] = []

afterAll(async () => {
  for (const close of closing) await close()
})

sourceContract<PgTx>('the tail of the log in Postgres', async () => {
  const pool = createPool(database.url, {
    max: 16,
    applicationName: 'test-log-tail',
    pipeline: true,
  })
  const partitions = await readPartitions(pool)
  closing.push(() => pool.end())
  // Each member hears of new events as another process would, by notification.
  const logOf = () => {
    const notifications = createNotifications(pool, database.url)
    closing.unshift(() => notifications.close())
    return createPostgresLog({ pool, notifications, partitions })
  }
  return tailedBus<PgTx>(logOf, await tallyRows(pool))
})
