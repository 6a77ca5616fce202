import { randomUUID } from 'node:crypto'
import { createConnection, type Socket } from 'node:net'
import { tallyRows } from '@sagaboard/db/testing/tally-rows'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import type { PgTx } from '@sagaboard/db/transaction'
import { createKafka } from '@sagaboard/events/kafka/client'
import { kafkaPublisher } from '@sagaboard/events/kafka/publisher'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import { sourceContract } from '@sagaboard/events/testing/source-contract'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import { pino } from 'pino'
import { afterAll, inject } from 'vitest'
import { connect } from '../testing/start-workers.ts'
import { createRelay } from './index.ts'

const database = useTestDatabase()
const logger = pino({ level: 'silent' })
const sessionMs = 3_000
const closing: (() => Promise<void>)[] = []

afterAll(async () => {
  for (const close of closing) await close()
})

sourceContract<PgTx>('Kafka, with the relay', async () => {
  const brokers = inject('kafkaBrokers').split(',')
  const topic = `order-events-${randomUUID().slice(0, 8)}`
  const { log, pool, close } = await connect(database.url, 'test-kafka-bus')
  const kafka = createKafka({ brokers, clientId: 'test', logger })
  const relay = createRelay({
    log,
    publisher: kafkaPublisher({ kafka, topic, partitions: log.partitions }),
    member: 'relay',
    logger,
  })
  await relay.start()
  closing.push(() => relay.stop(), close)

  return {
    log,
    rows: await tallyRows(pool),
    member(groups, handlerMaxMs) {
      const { socketFactory, cut } = connections()
      const own = createKafka({ brokers, clientId: randomUUID(), logger, socketFactory })
      return {
        source: kafkaSource({
          kafka: own,
          log,
          groups: [groups].flat().map((name) => ({ name })),
          logger,
          topic,
          sessionMs,
          handlerMaxMs,
        }),
        log,
        kill: cut,
      }
    },
    async duplicate() {
      const again = kafkaPublisher({ kafka, topic, partitions: log.partitions })
      const all = await log.read(
        new Map(Array.from({ length: log.partitions }, (_, partition) => [partition, 0])),
        100_000,
      )
      await again.publish(all)
      await again.close()
    },
    replacedWithinMs: sessionMs + 12_000,
  }
})

/** Connections that can be cut for good, as when the machine is gone. */
function connections() {
  const open = new Set<Socket>()
  let gone = false
  return {
    socketFactory({
      host,
      port,
      onConnect,
    }: {
      host: string
      port: number
      onConnect: () => void
    }) {
      const socket = createConnection({ host, port }, onConnect)
      open.add(socket)
      if (gone) socket.destroy(new Error('cut off'))
      return socket
    },
    cut() {
      gone = true
      for (const socket of open) socket.destroy()
    },
  }
}
