import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import { startOnKafka } from '@sagaboard/workers/testing/start-on-kafka'
import { connect } from '@sagaboard/workers/testing/start-workers'
import { inject } from 'vitest'
import { backedUpAndRestored, useBackups } from './testing/backup.ts'

/** With a topic of its own each time: what is restored finds a broker that has nothing of the log. */
async function startShop(url: string) {
  const { log, close } = await connect(url, 'test-shop')
  const topic = `order-events-${randomUUID().slice(0, 8)}`
  const workers = await startOnKafka(url, { brokers: inject('kafkaBrokers'), topic, member: topic })
  return {
    log,
    async close() {
      await workers.stop()
      await close()
    },
  }
}

backedUpAndRestored({
  database: useTestDatabase({ seeded: true }),
  backups: useBackups(Boolean(process.env.CI)),
  startShop,
})
