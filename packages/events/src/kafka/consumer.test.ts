import type { Kafka } from 'kafkajs'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { GroupConsumer } from './consumer.ts'

/** What a test has seen of a consumer of kafkajs, and how it lets it go on. */
interface Made {
  connected: () => void
  isRunning: boolean
  isEnded: boolean
  joined: (partitions: number[]) => void
}

/** A client whose consumers connect when they are told to. */
function fakeKafka() {
  const made: Made[] = []
  const consumer = () => {
    const listeners = new Map<string, (event: unknown) => void>()
    const one: Made = {
      connected: () => {},
      isRunning: false,
      isEnded: false,
      joined: (partitions) =>
        listeners.get('join')?.({ payload: { memberAssignment: { events: partitions } } }),
    }
    made.push(one)
    return {
      events: { HEARTBEAT: 'beat', GROUP_JOIN: 'join', CRASH: 'crash' },
      on: (name: string, listener: (event: unknown) => void) => listeners.set(name, listener),
      connect: () =>
        new Promise<void>((resolve) => {
          one.connected = resolve
        }),
      subscribe: async () => {},
      async run() {
        one.isRunning = true
      },
      async disconnect() {
        one.isEnded = true
      },
    }
  }
  const admin = () => ({
    connect: async () => {},
    listTopics: async () => ['events'],
    fetchTopicMetadata: async () => ({ topics: [{ partitions: [0] }] }),
    disconnect: async () => {},
  })
  return { made, kafka: { consumer, admin } as unknown as Kafka }
}

const running: GroupConsumer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

function consumerOf(kafka: Kafka) {
  const assigned: number[][] = []
  const consumer = new GroupConsumer({
    kafka,
    group: 'payment',
    member: 'one',
    topic: 'events',
    partitions: 1,
    sessionMs: 6_000,
    logger: pino({ level: 'silent' }),
    assigned: (partitions) => assigned.push([...partitions]),
    lost: () => assigned.push([]),
    fetched: async () => {},
  })
  running.push(consumer)
  consumer.start()
  return { consumer, assigned }
}

const the = (made: readonly Made[], index: number) =>
  eventually(() => {
    const one = made[index]
    if (!one) throw new Error(`consumer ${index} is not made yet`)
    return one
  })

test('a consumer that connects only after it was given up is ended, and its successor is the one that reads', async () => {
  const { made, kafka } = fakeKafka()
  const { consumer, assigned } = consumerOf(kafka)
  const first = await the(made, 0)
  consumer.crash(new Error('the consumer fell silent'))
  expect(consumer.trouble).toBe('the consumer fell silent')
  const second = await the(made, 1)
  // It was ended while it connected, and its connection is made all the same.
  first.isEnded = false
  first.connected()
  await eventually(() => expect(first).toMatchObject({ isRunning: true, isEnded: true }))
  first.joined([0])
  expect(assigned).toEqual([[], []])
  second.connected()
  await eventually(() => expect(second.isRunning).toBe(true))
  second.joined([0])
  expect(assigned.at(-1)).toEqual([0])
  expect(consumer).toMatchObject({ trouble: null, rebuilds: 1 })
  expect(second.isEnded).toBe(false)
  expect(made).toHaveLength(2)
})

test('who stops while it connects is no member afterwards', async () => {
  const { made, kafka } = fakeKafka()
  const { consumer } = consumerOf(kafka)
  const only = await the(made, 0)
  const stopping = consumer.stop()
  only.connected()
  await stopping
  expect(only.isEnded).toBe(true)
  expect(made).toHaveLength(1)
})
