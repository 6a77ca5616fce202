import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKafka } from '@sagaboard/events/kafka/client'
import { orderEventsTopic } from '@sagaboard/events/kafka/topic'
import { type Kafka, startKafka } from '@sagaboard/infra/kafka/native'
import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { rollingRestart } from './testing/rolling-restart.ts'

let dataDir: string
let broker: Kafka

// A broker of its own: processes as in production use the one topic.
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  broker = await startKafka({ dataDir })
})

afterAll(async () => {
  await broker?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

rollingRestart({
  env: () => ({ ...process.env, EVENT_BUS: 'kafka', KAFKA_BROKERS: broker.brokers }),
  async membersOfInventory() {
    const admin = createKafka({
      brokers: [broker.brokers],
      clientId: 'test',
      logger: pino({ level: 'silent' }),
    }).admin()
    await admin.connect()
    const { groups } = await admin.describeGroups([`${orderEventsTopic}.inventory`])
    await admin.disconnect()
    return groups[0]?.members.length ?? 0
  },
})
