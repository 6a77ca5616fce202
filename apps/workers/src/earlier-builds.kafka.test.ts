import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { earlierBuilds, readTopic } from '@sagaboard/db/testing/earlier-builds'
import { countUnpublished } from '@sagaboard/db/testing/fixture-rows'
import { services } from '@sagaboard/events/catalog/events'
import { createKafka } from '@sagaboard/events/kafka/client'
import { eventually } from '@sagaboard/events/testing/eventually'
import { type Kafka, startKafka } from '@sagaboard/infra/kafka/native'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { goesOn } from './testing/earlier-build.ts'
import { fillTopic } from './testing/fill-topic.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'

let dataDir: string
let broker: Kafka

// A broker of its own each time: the messages that a fixture has kept are known by the name of their topic.
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  broker = await startKafka({ dataDir })
})

afterEach(async () => {
  await broker?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const client = () =>
  createKafka({ brokers: [broker.brokers], clientId: 'test', logger: pino({ level: 'silent' }) })

test.each(earlierBuilds)(
  'a database of the build %s goes on with its topic: all of it is read again, and nothing is lost, charged or shipped twice',
  { timeout: 120_000 },
  (fixture) =>
    goesOn({
      fixture,
      async start(url, { topic, partitions }) {
        await fillTopic(client(), { topic, partitions, messages: await readTopic(fixture, topic) })
        const deadLetters = `${topic}.dlq`
        await fillTopic(client(), {
          topic: deadLetters,
          partitions: 1,
          messages: await readTopic(fixture, deadLetters),
        })
        return startOnKafka(url, { brokers: broker.brokers, topic, member: 'member-1' })
      },
      async finally({ pool, log }, { topic, partitions }) {
        const admin = client().admin()
        await admin.connect()
        const kept = (await readTopic(fixture, topic)).length
        await eventually(async () => {
          const ends = await admin.fetchTopicOffsets(topic)
          const sent = ends.reduce((sum, { high }) => sum + Number(high), 0)
          expect(sent).toBeGreaterThan(kept)
          for (const service of services) {
            const [read] = await admin.fetchOffsets({
              groupId: `${topic}.${service}`,
              topics: [topic],
            })
            const behind = ends.filter(
              ({ partition, high }) =>
                high !== '0' &&
                read?.partitions.find((one) => one.partition === partition)?.offset !== high,
            )
            expect({ service, behind }).toEqual({ service, behind: [] })
          }
        })
        await admin.disconnect()
        expect(log.partitions).toBe(partitions)
        // What the earlier build had kept and not published yet is published by this one.
        await eventually(async () => expect(await countUnpublished(pool)).toBe(0))
      },
    }),
)
