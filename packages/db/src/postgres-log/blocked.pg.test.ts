import { blockedContract } from '@sagaboard/events/testing/blocked-contract'
import { afterAll } from 'vitest'
import { createPool } from '../client.ts'
import { useTestDatabase } from '../testing/template-database.ts'
import type { PgTx } from '../transaction.ts'
import { createNotifications } from './notifications.ts'
import { createPostgresLog, readPartitions } from './postgres-log.ts'

const database = useTestDatabase()
let pool: ReturnType<typeof createPool> | undefined
afterAll(async () => pool?.end())

blockedContract<PgTx>('the log in Postgres', async () => {
  pool = createPool(database.url, { max: 8, applicationName: 'test-blocked', pipeline: true })
  return createPostgresLog({
    pool,
    notifications: createNotifications(pool, undefined),
    partitions: await readPartitions(pool),
  })
})
