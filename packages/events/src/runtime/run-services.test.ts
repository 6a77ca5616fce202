import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import { type EventType, events } from '../catalog/events.ts'
import type { Failure } from '../log/blocked-orders.ts'
import { LeaseLost } from '../log/consumer-groups.ts'
import type { NewEntry, StoredEvent } from '../log/event-store.ts'
import { partitionOf } from '../log/partition.ts'
import { logTail } from '../log/tail/log-tail.ts'
import { eventually } from '../testing/eventually.ts'
import { createMemoryLog, type MemoryLog } from '../testing/memory-log/memory-log.ts'
import type { MemoryTx } from '../testing/memory-log/memory-tx.ts'
import { sampleData } from '../testing/samples.ts'
import { notifyFor } from './handle-events.ts'
import { type Handled, runServices } from './run-services.ts'
import { OrderRecords, type SagaService } from './saga-service.ts'

/** What the service of these tests keeps of an order: the types that it has handled, in the order in which it did. */
interface Heard {
  orderId: string
  types: EventType[]
}

interface Behaviour {
  /** Called before an event is decided; what it throws is a fault. */
  decide?: (event: SagaEvent) => void
  /** The external call that PaymentCompleted needs. */
  perform?: (event: SagaEvent, attempt: number) => Promise<string>
}

const partitions = 4

/** Keeps what was written down as a fault, and can be away. */
function watchedLog() {
  const log = createMemoryLog({ partitions })
  const failures: Failure[] = []
  const watched = {
    ...log,
    failures,
    awayFor: 0,
    /** What happens between a read of an order and what the reader does next. */
    afterReadOrder: undefined as (() => Promise<void>) | undefined,
    async readOrder(...which: Parameters<MemoryLog['readOrder']>): Promise<StoredEvent[]> {
      const read = await log.readOrder(...which)
      const meanwhile = watched.afterReadOrder
      watched.afterReadOrder = undefined
      await meanwhile?.()
      return read
    },
    block(...what: Parameters<MemoryLog['block']>): void {
      failures.push(...what[2])
      log.block(...what)
    },
    transaction<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
      if (watched.awayFor === 0) return log.transaction(work)
      watched.awayFor--
      return Promise.reject(new LeaseLost('the store is away'))
    },
  }
  return watched
}

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()))
})

/** Shipping in name: it hears the placement, the reservation and the payment, and calls somebody on the payment. */
function setUp(behaviour: Behaviour = {}, attemptsMax = 50) {
  const log = watchedLog()
  const decided: string[] = []
  const calls: string[] = []
  const handled: Handled[] = []
  const warnings: string[] = []
  const service: SagaService<OrderRecords<Heard>, string, MemoryTx> = {
    name: 'shipping',
    subscribesTo: ['OrderCreated', 'InventoryReserved', 'PaymentCompleted'],
    calls: ['PaymentCompleted'],
    callOn: (event, facts) =>
      event.type === 'PaymentCompleted' && !facts.alreadyHandled(event)
        ? { type: 'label', key: `${event.orderId}:label` }
        : undefined,
    async perform(event, facts) {
      if (facts.alreadyHandled(event)) return undefined
      calls.push(event.orderId)
      return (
        behaviour.perform?.(event, calls.filter((orderId) => orderId === event.orderId).length) ??
        'answered'
      )
    },
    async load(tx, heard) {
      const rows = new Map(
        heard.map(({ orderId }) => [
          orderId,
          tx.get<{ state: Heard; seenVersion: number }>('heard', orderId),
        ]),
      )
      return new OrderRecords(
        [...rows].flatMap(([orderId, row]) => (row ? [{ orderId, ...row }] : [])),
      )
    },
    decide(facts, event, outcome) {
      decided.push(event.orderId)
      behaviour.decide?.(event)
      const { types } = facts.state(event.orderId) ?? { types: [] }
      const state = { orderId: event.orderId, types: [...types, event.type] }
      if (event.type !== 'PaymentCompleted') return facts.note(event, { state, emit: [] })
      if (outcome === undefined) throw new Error('decided without an answer')
      return facts.note(event, {
        state,
        emit: [{ type: 'ShipmentCreated', data: sampleData.ShipmentCreated }],
      })
    },
    save(tx, facts) {
      for (const { orderId, state, seenVersion } of facts.changes())
        tx.put('heard', orderId, { state, seenVersion })
    },
    alreadyHandled: (facts, place) => facts.alreadyHandled(place),
    skip: (facts, place) => facts.skip(place),
  }
  const logger = pino(
    { level: 'warn' },
    { write: (line: string) => void warnings.push(JSON.parse(line).msg) },
  )
  const start = async () => {
    const source = logTail({ log, groups: [service], member: 'one', logger, lanes: 1 })
    const run = runServices({
      services: [service],
      source,
      log,
      logger,
      paceMs: 30,
      callMs: 100,
      onHandled: (one: Handled) => void handled.push(one),
      retry: { quickTries: 2, attemptsMax, firstDelayMs: 4, maxDelayMs: 20 },
    })
    await run.start()
    running.push(run)
  }
  const heard = (orderId: string) => log.reader.get<{ state: Heard }>('heard', orderId)?.state.types
  const isBlocked = (orderId: string) =>
    log.transaction(async (tx) => (await log.lockBlocked(tx, 'shipping', orderId)) !== undefined)
  return { log, start, decided, calls, handled, warnings, heard, isBlocked }
}

function entry(orderId: string, type: EventType, data: unknown = sampleData[type]): NewEntry {
  const id = randomUUID()
  return {
    id,
    orderId,
    partition: partitionOf(orderId, partitions),
    type,
    schemaVersion: events[type].version,
    data,
    time: '2026-01-05T09:00:00.000Z',
    causationId: null,
    correlationId: id,
    traceparent: null,
    actor: null,
  }
}

async function append(log: MemoryLog, ...entries: NewEntry[]): Promise<void> {
  await log.transaction(async (tx) => log.append(tx, entries))
  notifyFor(log, entries)
}

const orderIds = (count: number) => Array.from({ length: count }, () => randomUUID())
const placed = (orderId: string) => entry(orderId, 'OrderCreated')
const paid = (orderId: string) => entry(orderId, 'PaymentCompleted')

describe('a batch in which one event of 20 throws', () => {
  test('sets only its order aside: the others are committed, each once, and the source goes on', async () => {
    const orders = orderIds(20)
    const bad = orders[7] as string
    let broken = true
    const { log, start, decided, handled, warnings, heard, isBlocked } = setUp({
      decide: (event) => {
        if (broken && event.orderId === bad) throw new Error('poison')
      },
    })
    await append(log, ...orders.map(placed))
    await start()
    const others = orders.filter((orderId) => orderId !== bad)
    await eventually(() => expect(others.map(heard)).toEqual(others.map(() => ['OrderCreated'])))
    await eventually(async () => expect(await isBlocked(bad)).toBe(true))
    expect(new Set(log.failures.map((failure) => failure.orderId))).toEqual(new Set([bad]))
    expect(log.failures[0]).toMatchObject({
      version: 1,
      eventType: 'OrderCreated',
      attempts: 2,
      error: 'Error: poison',
    })
    expect(handled[0]).toMatchObject({ service: 'shipping', outcome: 'failed' })
    expect(handled[0]?.types).toHaveLength(20)
    // Once in the batch that failed and once in each half that did, of 10, 5, 3 and 2; the batch is not given back to be read again.
    for (const orderId of others)
      expect(decided.filter((one) => one === orderId).length).toBeLessThanOrEqual(6)
    expect(warnings).not.toContain('batch given back, read again')

    const [later = ''] = orderIds(1)
    await append(log, placed(later))
    await eventually(() => expect(heard(later)).toEqual(['OrderCreated']))

    broken = false
    await eventually(async () => expect(await isBlocked(bad)).toBe(false))
    expect(heard(bad)).toEqual(['OrderCreated'])
  })

  test('lets later events of that order wait behind it; when it is tried again they follow, in order', async () => {
    const [bad = '', good = ''] = orderIds(2)
    let broken = true
    const { log, start, calls, heard, isBlocked } = setUp({
      decide: (event) => {
        if (broken && event.orderId === bad && event.type === 'InventoryReserved')
          throw new Error('poison')
      },
    })
    await start()
    await append(
      log,
      placed(bad),
      placed(good),
      entry(bad, 'InventoryReserved'),
      entry(good, 'InventoryReserved'),
    )
    await eventually(async () => expect(await isBlocked(bad)).toBe(true))
    await append(log, paid(bad), paid(good))
    await eventually(() =>
      expect(heard(good)).toEqual(['OrderCreated', 'InventoryReserved', 'PaymentCompleted']),
    )
    expect(heard(bad)).toEqual(['OrderCreated'])
    expect(
      calls,
      'nobody is called for an event that waits: its order is not yet where the call belongs',
    ).toEqual([good])

    broken = false
    await eventually(async () => expect(await isBlocked(bad)).toBe(false))
    expect(heard(bad)).toEqual(['OrderCreated', 'InventoryReserved', 'PaymentCompleted'])
    expect((await log.readOrder(bad, 3)).map((event) => event.type)).toEqual(['ShipmentCreated'])
  })

  test('does not lose an event that comes while its order is tried again', async () => {
    const [bad = '', marker = ''] = orderIds(2)
    let broken = true
    const { log, start, heard, isBlocked } = setUp({
      decide: () => {
        if (broken) throw new Error('poison')
      },
    })
    await start()
    await append(log, placed(bad))
    await eventually(async () => expect(await isBlocked(bad)).toBe(true))
    log.afterReadOrder = async () => {
      broken = false
      await append(log, paid(bad), placed(marker))
      // The batch has passed the payment by: its order is still blocked.
      await eventually(() => expect(heard(marker)).toEqual(['OrderCreated']))
      expect(heard(bad)).toBeUndefined()
    }
    await eventually(async () => expect(await isBlocked(bad)).toBe(false))
    expect(heard(bad)).toEqual(['OrderCreated', 'PaymentCompleted'])
  })

  test('counts the tries, and leaves the order to a person after the last one', async () => {
    const [bad = ''] = orderIds(1)
    const { log, start, isBlocked } = setUp(
      {
        decide: () => {
          throw new Error('poison')
        },
      },
      4,
    )
    await start()
    await append(log, placed(bad))
    await eventually(() => expect(log.failures.at(-1)?.nextAt).toBeNull())
    expect(log.failures.map((failure) => failure.attempts)).toEqual([2, 3, 4])
    expect(
      log.keptAttempts(),
      'the quick tries too, each with what it failed of; it asked nobody',
    ).toMatchObject(
      [1, 2, 3, 4].map((attempt) => ({
        group: 'shipping',
        orderId: bad,
        attempt,
        call: null,
        key: null,
        outcome: 'failed',
        detail: 'Error: poison',
      })),
    )
    expect(await isBlocked(bad)).toBe(true)
    expect(await log.claimBlocked('shipping', 10, new Date('2100-01-01'), 1)).toEqual([])
  })

  test('keeps the quick try that ended it: nothing else tells of the one that failed', async () => {
    const [flaky = '', fine = ''] = orderIds(2)
    let tries = 0
    const { log, start, heard } = setUp({
      decide: ({ orderId }) => {
        // Once with the other order, once by itself; then it succeeds.
        if (orderId === flaky && ++tries < 3) throw new Error('poison')
      },
    })
    await append(log, placed(flaky), placed(fine))
    await start()
    await eventually(() =>
      expect([flaky, fine].map(heard)).toEqual([['OrderCreated'], ['OrderCreated']]),
    )
    expect(log.failures).toEqual([])
    expect(log.keptAttempts()).toMatchObject([
      { orderId: flaky, version: 1, attempt: 1, outcome: 'failed', detail: 'Error: poison' },
      { orderId: flaky, version: 1, attempt: 2, outcome: 'answered', detail: '' },
    ])
  })

  test('gives no quick tries to a fault that says that they would not help', async () => {
    const [bad = ''] = orderIds(1)
    const { log, start } = setUp({
      decide: () => {
        throw Object.assign(new Error('never'), { retry: false })
      },
    })
    await start()
    await append(log, placed(bad))
    await eventually(() =>
      expect(log.failures).toMatchObject([{ orderId: bad, attempts: 1, nextAt: null }]),
    )
  })
})

test('an event that can not be read is a fault of its order, for a person, and the others go on', async () => {
  const [bad = '', good = ''] = orderIds(2)
  const { log, start, heard, isBlocked } = setUp()
  await append(log, entry(bad, 'OrderCreated', { lines: 'none' }), placed(good), paid(bad))
  await start()
  await eventually(() => expect(heard(good)).toEqual(['OrderCreated']))
  // It is read once more, from the log, before a person is asked.
  const failure = { orderId: bad, version: 1, eventType: 'OrderCreated' }
  await eventually(() =>
    expect(log.failures).toMatchObject([
      { ...failure, attempts: 1, nextAt: expect.any(Date) },
      { ...failure, attempts: 2, nextAt: null },
    ]),
  )
  expect(await isBlocked(bad)).toBe(true)
  expect(log.failures[0]?.error).toMatch(/OrderCreated v\d has another shape: .*lines: /)
  expect(heard(bad)).toBeUndefined()
})

test('an event that this build does not know is tried again for a while, then left to a person; a new start gives it one more try', async () => {
  const [bad = '', good = ''] = orderIds(2)
  const { log, start, heard } = setUp({}, 3)
  const unknown = { ...entry(bad, 'OrderCreated'), schemaVersion: 99 }
  await append(log, unknown, placed(good))
  await start()
  await eventually(() => expect(heard(good)).toEqual(['OrderCreated']))
  await eventually(() =>
    expect(log.failures.map(({ attempts, nextAt }) => [attempts, nextAt === null])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]),
  )
  expect(log.failures[0]).toMatchObject({
    orderId: bad,
    error: `UnknownEvent: OrderCreated has schema version 99; this build reads 1 to ${events.OrderCreated.version}`,
  })
  await Promise.all(running.splice(0).map((service) => service.stop()))
  await start()
  await eventually(() => expect(log.failures.at(-1)).toMatchObject({ attempts: 4, nextAt: null }))
})

describe('an external call', () => {
  test('that takes longer than the batch may wait holds up nobody else, and its answer is asked for again', async () => {
    const orders = orderIds(10)
    const slow = orders[4] as string
    const { log, start, calls, heard, isBlocked } = setUp({
      perform: (event, attempt) =>
        event.orderId === slow && attempt === 1
          ? new Promise(() => {})
          : Promise.resolve('answered'),
    })
    await append(log, ...orders.map(placed), ...orders.map(paid))
    await start()
    const others = orders.filter((orderId) => orderId !== slow)
    await eventually(() =>
      expect(others.map(heard)).toEqual(others.map(() => ['OrderCreated', 'PaymentCompleted'])),
    )
    await eventually(() =>
      expect(log.failures).toMatchObject([
        { orderId: slow, version: 2, attempts: 0, isAsked: true },
        { orderId: slow, version: 2, attempts: 1 },
      ]),
    )
    expect(log.failures[1]?.error).toContain(
      'CallTimedOut: shipping waits for an answer on PaymentCompleted',
    )
    await eventually(async () => expect(await isBlocked(slow)).toBe(false))
    expect(heard(slow)).toEqual(['OrderCreated', 'PaymentCompleted'])
    expect(calls.filter((orderId) => orderId === slow)).toHaveLength(2)
  })

  test('that asks for several things is kept with the key of the one that failed', async () => {
    const [orderId = ''] = orderIds(1)
    const { log, start, heard } = setUp({
      perform: (_event, attempt) =>
        attempt === 1
          ? Promise.reject(Object.assign(new Error('503'), { key: `${orderId}:label:2` }))
          : Promise.resolve('answered'),
    })
    await append(log, placed(orderId), paid(orderId))
    await start()
    await eventually(() => expect(heard(orderId)).toEqual(['OrderCreated', 'PaymentCompleted']))
    expect(log.keptAttempts().map(({ key }) => key)).toEqual([
      `${orderId}:label:2`,
      `${orderId}:label`,
    ])
  })

  test('that fails sets its order aside and the others are committed in the same go', async () => {
    const orders = orderIds(10)
    const refused = orders[2] as string
    const { log, start, handled, heard } = setUp({
      perform: (event, attempt) =>
        event.orderId === refused && attempt < 4
          ? Promise.reject(new Error('503'))
          : Promise.resolve('answered'),
    })
    await append(log, ...orders.map(placed), ...orders.map(paid))
    await start()
    await eventually(() =>
      expect(orders.map(heard)).toEqual(orders.map(() => ['OrderCreated', 'PaymentCompleted'])),
    )
    expect(handled.map((one) => one.outcome)).not.toContain('failed')
    expect(log.failures.map((failure) => [failure.orderId, failure.attempts])).toEqual(
      [1, 2, 3].map((attempts) => [refused, attempts]),
    )
    const asked = { orderId: refused, call: 'label', key: `${refused}:label` }
    expect(log.keptAttempts(), 'and nothing of those that were answered at once').toMatchObject([
      ...[1, 2, 3].map((attempt) => ({
        ...asked,
        attempt,
        outcome: 'failed',
        detail: 'Error: 503',
      })),
      { ...asked, attempt: 4, outcome: 'answered' },
    ])
  })
})

describe('a quick try whose answer comes after the pace', () => {
  /** The first call is answered at once, the second late; so many decisions fail. */
  async function late(failing: number) {
    const [orderId = ''] = orderIds(1)
    let toFail = failing
    let answer = (_: string) => {}
    const { log, start, calls, heard, isBlocked } = setUp({
      decide: ({ type }) => {
        if (type === 'PaymentCompleted' && toFail-- > 0) throw new Error('poison')
      },
      perform: (_, attempt) =>
        attempt === 2
          ? new Promise((resolve) => {
              answer = resolve
            })
          : Promise.resolve('answered'),
    })
    // Not with the placement: what fails with others is decided once more by itself.
    await start()
    await append(log, placed(orderId))
    await eventually(() => expect(heard(orderId)).toEqual(['OrderCreated']))
    await append(log, paid(orderId))
    await eventually(() => expect(log.failures).toMatchObject([{ attempts: 1, isAsked: true }]))
    answer('answered')
    await eventually(async () => expect(await isBlocked(orderId)).toBe(false))
    expect(heard(orderId)).toEqual(['OrderCreated', 'PaymentCompleted'])
    return { calls, kept: log.keptAttempts().map((one) => [one.attempt, one.outcome]) }
  }

  test('is kept as the try after the one that failed', async () => {
    // The batch fails, and then the event by itself; it is the second of these that is its first try.
    const { calls, kept } = await late(2)
    expect(calls).toHaveLength(2)
    expect(kept).toEqual([
      [1, 'failed'],
      [2, 'answered'],
    ])
  })

  test('is counted on when it fails in turn', async () => {
    const { kept } = await late(3)
    expect(kept).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'answered'],
    ])
  })
})

describe('what is stated', () => {
  test('is stated once, also when its cause is delivered again, and its id derives from the cause', async () => {
    const [orderId = ''] = orderIds(1)
    const first = setUp()
    await append(first.log, placed(orderId), paid(orderId))
    await first.start()
    await eventually(() => expect(first.heard(orderId)).toHaveLength(2))
    const [stated] = await first.log.readOrder(orderId, 2)
    expect(stated).toMatchObject({
      type: 'ShipmentCreated',
      version: 3,
      causationId: expect.any(String),
    })

    const second = setUp()
    const again = [placed(orderId), { ...paid(orderId), id: stated?.causationId ?? '' }]
    await append(second.log, ...again)
    await second.start()
    await eventually(async () =>
      expect((await second.log.readOrder(orderId, 2))[0]?.id).toBe(stated?.id),
    )
  })

  test('survives a store that is away for a moment: the batch is read again, no order is blocked', async () => {
    const orders = orderIds(5)
    const { log, start, heard } = setUp()
    await append(log, ...orders.map(placed))
    log.awayFor = 2
    await start()
    await eventually(() => expect(orders.map(heard)).toEqual(orders.map(() => ['OrderCreated'])))
    expect(log.failures).toEqual([])
  })
})
