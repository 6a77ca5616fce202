import { randomUUID } from 'node:crypto'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import type { Publisher } from '@sagaboard/events/log/message-source'
import { eventually } from '@sagaboard/events/testing/eventually'
import { createMemoryLog, type MemoryLog } from '@sagaboard/events/testing/memory-log/memory-log'
import { appendTo } from '@sagaboard/events/testing/source-contract'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createRelay } from './index.ts'
import { relayGroup } from './leadership.ts'

const partitions = 8
const leaseMs = 300
const logger = pino({ level: 'silent' })
const relays: ReturnType<typeof createRelay>[] = []

const brokers: { state: { inFlightMost: number } }[] = []

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()))
  // Looked at here: what a publisher throws, the relay takes for trouble with the broker.
  for (const { state } of brokers.splice(0))
    expect(state.inFlightMost, 'sends at once').toBeLessThan(2)
})

/** A broker in memory: what was published, in order, and whether it answers. */
function broker() {
  const published: StoredEvent[] = []
  let inFlight = 0
  const state = { away: false, publishedBy: [] as string[], inFlightMost: 0 }
  const answer = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    if (state.away) throw new Error('the broker is away')
  }
  const publisher = (member: string): Publisher => ({
    async prepare() {
      await answer()
      const known = new Set(published.map((event) => event.partition))
      return new Set(
        Array.from({ length: partitions }, (_, partition) => partition).filter(
          (partition) => !known.has(partition),
        ),
      )
    },
    async publish(events) {
      state.inFlightMost = Math.max(state.inFlightMost, ++inFlight)
      try {
        await answer()
        published.push(...events)
        state.publishedBy.push(...events.map(() => member))
      } finally {
        inFlight--
      }
    },
    close: async () => {},
  })
  const made = { published, state, publisher }
  brokers.push(made)
  return made
}

type Broker = ReturnType<typeof broker>

async function start(log: MemoryLog, { publisher }: Pick<Broker, 'publisher'>, member: string) {
  const relay = createRelay({
    log,
    publisher: publisher(member),
    member,
    logger,
    leaseMs,
    pollMs: 100,
  })
  relays.push(relay)
  await relay.start()
  return relay
}

const orders = () => Array.from({ length: 20 }, () => randomUUID())

/** The versions of an order as a reader sees them who drops what came before. */
const firstTimes = (published: readonly StoredEvent[], orderId: string) => [
  ...new Set(published.filter((event) => event.orderId === orderId).map((event) => event.version)),
]

const storedCursors = async (log: MemoryLog) => (await log.claim(relayGroup, 'nobody', 0)).positions

test('everything in the log is published, each partition in its order', async () => {
  const log = createMemoryLog({ partitions })
  const kafka = broker()
  const ids = orders()
  await appendTo(log, ids)
  await start(log, kafka, 'one')
  await appendTo(log, ids)
  await eventually(() => expect(kafka.published).toHaveLength(40))
  for (let partition = 0; partition < partitions; partition++) {
    const positions = kafka.published
      .filter((event) => event.partition === partition)
      .map((event) => event.position)
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
  }
})

test('while the broker is away orders are accepted, and everything is sent when it is back', async () => {
  const log = createMemoryLog({ partitions })
  const kafka = broker()
  const ids = orders()
  await appendTo(log, ids)
  const relay = await start(log, kafka, 'one')
  await eventually(() => expect(kafka.published).toHaveLength(20))
  kafka.state.away = true
  await appendTo(log, ids)
  await eventually(() => expect(relay.health().trouble).toBe('the broker is away'))
  await appendTo(log, ids)
  kafka.state.away = false
  await eventually(() =>
    expect(ids.map((id) => firstTimes(kafka.published, id))).toEqual(ids.map(() => [1, 2, 3])),
  )
  await eventually(() => expect(relay.health().trouble).toBeNull())
})

test('a cursor never stands beyond what the broker has acknowledged', async () => {
  const log = createMemoryLog({ partitions })
  const kafka = broker()
  kafka.state.away = true
  const ids = orders()
  await appendTo(log, ids)
  const relay = await start(log, kafka, 'one')
  await eventually(() => expect(relay.health().rebuilds).toBeGreaterThan(2))
  await relay.stop()
  expect([...(await storedCursors(log)).values()].every((position) => position === 0)).toBe(true)
})

test('restarted, it goes on where it was', async () => {
  const log = createMemoryLog({ partitions })
  const kafka = broker()
  const ids = orders()
  await appendTo(log, ids)
  const first = await start(log, kafka, 'one')
  await eventually(() => expect(kafka.published).toHaveLength(20))
  await first.stop()
  await appendTo(log, ids)
  await start(log, kafka, 'two')
  await eventually(() => expect(kafka.published).toHaveLength(40))
})

test('one relays at a time; when it is gone without a word, the other takes over', async () => {
  const log = createMemoryLog({ partitions })
  const kafka = broker()
  const ids = orders()
  let dead = false
  const mortal = new Proxy(log, {
    get(target, name) {
      if (dead && ['claim', 'transaction', 'read', 'leave'].includes(String(name)))
        return () => Promise.reject(new Error('dead'))
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  await Promise.all([start(mortal, kafka, 'one'), start(log, kafka, 'two')])
  await appendTo(log, ids)
  await eventually(() => expect(kafka.published).toHaveLength(20))
  expect(new Set(kafka.state.publishedBy)).toEqual(new Set(['one']))
  dead = true
  await appendTo(log, ids)
  await eventually(() =>
    expect(ids.map((id) => firstTimes(kafka.published, id))).toEqual(ids.map(() => [1, 2])),
  )
  expect(kafka.state.publishedBy.at(-1)).toBe('two')
})

test('a new broker gets the log from its beginning', async () => {
  const log = createMemoryLog({ partitions })
  const ids = orders()
  await appendTo(log, ids)
  const old = broker()
  const relay = await start(log, old, 'one')
  await eventually(() => expect(old.published).toHaveLength(20))
  await relay.stop()
  await appendTo(log, ids)
  const fresh = broker()
  await start(log, fresh, 'two')
  await eventually(() =>
    expect(ids.map((id) => firstTimes(fresh.published, id))).toEqual(ids.map(() => [1, 2])),
  )
})
