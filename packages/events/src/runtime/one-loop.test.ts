import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'
import type { Failure } from '../log/blocked-orders.ts'
import type { NewEntry } from '../log/event-store.ts'
import { partitionOf } from '../log/partition.ts'
import { logTail } from '../log/tail/log-tail.ts'
import { append, type ChainOptions, chain, entryOf, heardBy, wayForward } from '../testing/chain.ts'
import { eventually } from '../testing/eventually.ts'
import { gate } from '../testing/gate.ts'
import { createMemoryLog, type MemoryLog } from '../testing/memory-log/memory-log.ts'
import type { MemoryTx } from '../testing/memory-log/memory-tx.ts'
import { type Clock, systemClock } from './clock.ts'
import { runServices } from './run-services.ts'

/** Keeps what was written, transaction by transaction. */
function watchedLog(log = createMemoryLog({ partitions: 4 })) {
  const appended: EventType[][] = []
  const failures: Failure[] = []
  return {
    ...log,
    appended,
    failures,
    append(tx: MemoryTx, entries: readonly NewEntry[]): void {
      log.append(tx, entries)
      if (entries.length > 0) appended.push(entries.map(({ type }) => type))
    },
    block(...what: Parameters<MemoryLog['block']>): void {
      failures.push(...what[2])
      log.block(...what)
    },
  }
}

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((loop) => loop.stop()))
})

interface SetUp extends ChainOptions {
  log?: ReturnType<typeof watchedLog>
  member?: string
  names?: readonly Service[]
  clock?: Clock
  leaseMs?: number
  paceMs?: number
}

function setUp({
  log = watchedLog(),
  member = 'one',
  names,
  clock,
  leaseMs,
  paceMs = 5_000,
  ...options
}: SetUp = {}) {
  const made = chain(options)
  const services = names ? made.of(...names) : made.services
  const logger = pino({ level: 'silent' })
  const source = logTail({ log, groups: services, member, logger, clock, leaseMs })
  const loop = runServices({ services, source, log, logger, clock, paceMs, retry: { ...quick } })
  return {
    ...made,
    log,
    loop,
    async start() {
      running.push(loop)
      await loop.start()
    },
  }
}

const quick = { quickTries: 2, attemptsMax: 50, firstDelayMs: 4, maxDelayMs: 20 }
const orderIds = (count: number) => Array.from({ length: count }, () => randomUUID())
const typesOf = async (log: MemoryLog, orderId: string) =>
  (await log.readOrder(orderId, 0)).map(({ type }) => type)
const ended = (log: MemoryLog, orders: readonly string[]) =>
  eventually(async () => {
    for (const orderId of orders)
      expect(heardBy(log, 'orders', orderId)?.at(-1)).toBe('OrderCompleted')
  })

describe('the services of a process in one loop', () => {
  test('take an order through in as many transactions as it has calls and one more, and its row is written once', async () => {
    const { log, start, saves, calls } = setUp()
    const [orderId = ''] = orderIds(1)
    await append(log, entryOf(log, orderId))
    await start()
    await ended(log, [orderId])
    expect(log.appended).toEqual([
      ['OrderCreated'],
      ['InventoryReserved'],
      ['PaymentCompleted'],
      ['ShipmentCreated', 'InventoryCommitted', 'OrderCompleted'],
    ])
    expect((await log.readOrder(orderId, 0)).map(({ version, type }) => [version, type])).toEqual(
      wayForward.map((type, index) => [index + 1, type]),
    )
    expect(saves.filter(({ service }) => service === 'orders')).toHaveLength(1)
    expect(heardBy(log, 'orders', orderId)).toEqual(wayForward.slice(1))
    expect(heardBy(log, 'shipping', orderId)).toEqual([
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
    ])
    expect(calls.map(({ service }) => service)).toEqual(['payment', 'shipping'])
  })

  test('handle for a group only what it holds here: the rest is left to whoever does', async () => {
    const log = watchedLog()
    await log.join('payment')
    await log.claim('payment', 'somebody else', 60_000)
    const first = setUp({ log })
    const orders = orderIds(12)
    await append(log, ...orders.map((orderId) => entryOf(log, orderId)))
    await first.start()
    await eventually(() =>
      expect(orders.map((orderId) => heardBy(log, 'shipping', orderId)?.length)).toEqual(
        orders.map(() => 2),
      ),
    )
    expect(orders.map((orderId) => heardBy(log, 'payment', orderId))).toEqual(
      orders.map(() => undefined),
    )
    expect(first.calls).toEqual([])
    // The other one has ended; what it left is found in the log.
    await log.leave('payment', 'somebody else')
    await ended(log, orders)
    for (const orderId of orders) expect(await typesOf(log, orderId)).toEqual(wayForward)
  })

  test('do not move the cursor of a group over what it was not given: it has gained the partition meanwhile', async () => {
    const inTransaction = gate()
    const gained = gate()
    const kept = createMemoryLog({ partitions: 4 })
    const log = watchedLog({
      ...kept,
      /** The batch was read, and is being handled. */
      async lastVersions(...of) {
        await inTransaction.pass()
        return kept.lastVersions(...of)
      },
      async claim(...of) {
        const claim = await kept.claim(...of)
        if (of[0] === 'shipping' && of[1] === 'one' && claim.positions.size === kept.partitions)
          void gained.pass()
        return claim
      },
    })
    await log.join('shipping')
    await log.claim('shipping', 'somebody else', 60_000)
    const { start } = setUp({ log, leaseMs: 60 })
    const orders = orderIds(12)
    await append(log, ...orders.map((orderId) => entryOf(log, orderId)))
    await start()
    await inTransaction.reached
    await log.leave('shipping', 'somebody else')
    await gained.reached
    inTransaction.open()
    await ended(log, orders)
    for (const orderId of orders)
      expect(heardBy(log, 'shipping', orderId)).toEqual([
        'OrderCreated',
        'InventoryReserved',
        'PaymentCompleted',
      ])
    expect(log.failures).toEqual([])
  })

  test('handle nothing ahead of which the rows were not loaded', async () => {
    const [first = '', second = ''] = orderIds(2)
    const { log, start, loads } = setUp({ names: ['inventory', 'shipping', 'orders'] })
    await append(log, entryOf(log, first))
    await start()
    await eventually(() => expect(heardBy(log, 'shipping', first)).toHaveLength(2))
    // One transaction in which inventory loads the one order, and shipping ships the other, of which inventory is to hear.
    await append(log, entryOf(log, second), entryOf(log, first, 'PaymentCompleted'))
    await ended(log, [first])
    expect(heardBy(log, 'inventory', first)).toEqual(['OrderCreated', 'ShipmentCreated'])
    expect(heardBy(log, 'inventory', second)).toEqual(['OrderCreated'])
    expect(
      loads.filter(({ service }) => service === 'inventory').map((load) => load.orderIds),
    ).toEqual([[first], [second], [first]])
    expect(log.failures).toEqual([])
  })

  test('ask no provider twice because people ask for something, or note something, in the middle of a batch', async () => {
    const held = gate()
    const { log, start, calls } = setUp({
      call: async (service) => {
        if (service === 'payment') await held.pass()
        return 'answered'
      },
    })
    const orders = orderIds(40)
    await append(log, ...orders.map((orderId) => entryOf(log, orderId)))
    await start()
    await held.reached
    for (const orderId of orders)
      await append(
        log,
        entryOf(log, orderId, 'OrderCancelRequested'),
        entryOf(log, orderId, 'RestockRequested'),
      )
    held.open()
    await ended(log, orders)
    const keys = calls.map(({ service, orderId }) => `${service} of ${orderId}`)
    expect(keys.length).toBe(2 * orders.length)
    expect(new Set(keys).size).toBe(keys.length)
    expect(log.failures).toEqual([])
    for (const orderId of orders) {
      const types = await typesOf(log, orderId)
      expect(
        types.filter((type) => type !== 'OrderCancelRequested' && type !== 'RestockRequested'),
      ).toEqual(wayForward)
      expect(types.slice(2, 4)).toEqual(['OrderCancelRequested', 'RestockRequested'])
      // Nobody has missed one of them, nor handled them in another order than the log has them.
      expect(heardBy(log, 'orders', orderId)).toEqual(types.slice(1))
    }
  })

  test('ask no provider twice because one of the batch can not be handled', async () => {
    const orders = orderIds(20)
    const bad = orders[7] as string
    let broken = true
    const { log, start, calls } = setUp({
      decide: (service, event) => {
        if (
          broken &&
          service === 'payment' &&
          event.orderId === bad &&
          event.type === 'InventoryReserved'
        )
          throw new Error('poison')
      },
    })
    await append(log, ...orders.map((orderId) => entryOf(log, orderId)))
    await start()
    const good = orders.filter((orderId) => orderId !== bad)
    await ended(log, good)
    for (const orderId of good)
      expect(calls.filter((one) => one.orderId === orderId)).toHaveLength(2)
    broken = false
    await ended(log, [bad])
    expect(new Set(log.failures.map((failure) => failure.orderId))).toEqual(new Set([bad]))
  })

  test('write what stands still in their own order, whichever event it stands at', async () => {
    const base = createMemoryLog({ partitions: 1 })
    const blocked: string[] = []
    const log = watchedLog({
      ...base,
      block(tx, group, failures) {
        blocked.push(group)
        base.block(tx, group, failures)
      },
    })
    const { start } = setUp({ log })
    const [first = '', second = ''] = orderIds(2)
    // Nobody here can read them; inventory hears of the second one alone.
    const ofLater = (orderId: string, type: EventType) => ({
      ...entryOf(log, orderId, type),
      schemaVersion: 99,
    })
    await append(
      log,
      entryOf(log, first),
      entryOf(log, second),
      ofLater(first, 'InventoryReserved'),
      ofLater(second, 'ShipmentCreated'),
    )
    await start()
    await eventually(() => expect(new Set(blocked).size).toBe(4))
    expect(blocked.slice(0, 3)).toEqual(['inventory', 'payment', 'shipping'])
  })
})

describe('P22: slow calls of some', () => {
  const slowly =
    (slow: readonly string[], held: ReturnType<typeof gate>) =>
    async (service: Service, event: SagaEvent) => {
      if (service === 'payment' && slow.includes(event.orderId)) await held.pass()
      return 'answered'
    }

  test('hold up no others: those end while the answers are still out, which are taken when they come, and not asked for again', async () => {
    const orders = orderIds(26)
    const slow = orders.filter((_, index) => index % 4 === 3)
    const good = orders.filter((orderId) => !slow.includes(orderId))
    expect(good).toHaveLength(20)
    const held = gate()
    const { log, start, calls } = setUp({ paceMs: 10, call: slowly(slow, held) })
    await append(log, ...orders.map((orderId) => entryOf(log, orderId)))
    await start()
    await ended(log, good)
    // Each of them is noted as asked for, and shown as far as it is; nothing has failed.
    for (const orderId of slow)
      expect(heardBy(log, 'orders', orderId)).toEqual(['InventoryReserved'])
    const noted = (orderId: string) => log.failures.filter((failure) => failure.orderId === orderId)
    for (const orderId of slow)
      expect(noted(orderId)).toMatchObject([{ attempts: 0, isAsked: true }])
    expect(log.failures).toHaveLength(slow.length)
    // More good ones come, and go past as well.
    const later = orderIds(20)
    await append(log, ...later.map((orderId) => entryOf(log, orderId)))
    await ended(log, later)
    for (const orderId of slow)
      expect(await typesOf(log, orderId)).toEqual(['OrderCreated', 'InventoryReserved'])
    held.open()
    await ended(log, slow)
    for (const orderId of orders)
      expect(calls.filter((one) => one.orderId === orderId)).toHaveLength(2)
    expect(log.failures).toHaveLength(slow.length)
  })

  test('are waited for in their own lane only: what the other one goes on with from memory is its own', async () => {
    const orders = orderIds(24)
    const laneOf = (orderId: string) => partitionOf(orderId, 4) % 2
    const slow = orders.filter((orderId) => laneOf(orderId) === 0)
    const good = orders.filter((orderId) => laneOf(orderId) === 1)
    const held = gate()
    // So long a step would wait for its answers: longer than this test.
    const { log, start, calls } = setUp({ paceMs: 600_000, call: slowly(slow, held) })
    await append(log, ...orders.map((orderId) => entryOf(log, orderId)))
    await start()
    await held.reached
    await ended(log, good)
    for (const orderId of slow)
      expect(await typesOf(log, orderId)).toEqual(['OrderCreated', 'InventoryReserved'])
    held.open()
    await ended(log, slow)
    for (const orderId of orders) {
      expect(await typesOf(log, orderId)).toEqual(wayForward)
      expect(calls.filter((one) => one.orderId === orderId)).toHaveLength(2)
    }
    expect(log.failures).toEqual([])
  })

  test('are asked for again when the process that asked has ended before the answer came', async () => {
    const [orderId = ''] = orderIds(1)
    const held = gate()
    const first = setUp({ paceMs: 10, call: slowly([orderId], held) })
    const { log } = first
    await append(log, entryOf(log, orderId))
    await first.start()
    await eventually(() =>
      expect(log.failures).toMatchObject([{ orderId, attempts: 0, isAsked: true }]),
    )
    await first.loop.stop()
    const later: Clock = { now: () => Date.now() + 60_000, setTimeout: systemClock.setTimeout }
    const second = setUp({ log, member: 'two', clock: later })
    await second.start()
    await ended(log, [orderId])
    expect(second.calls.map(({ service }) => service)).toEqual(['payment', 'shipping'])
    held.open()
    expect(await typesOf(log, orderId)).toEqual(wayForward)
  })
})

/** A clock whose alarms never ring: a process that holds still, and of which nobody hears. */
const still: Clock = { now: systemClock.now, setTimeout: () => () => {} }

test('a member that lost its leases while it waited for a provider states nothing more, also from memory', async () => {
  let now = 0
  const log = watchedLog(createMemoryLog({ partitions: 4, now: () => now }))
  const held = gate()
  const zombie = setUp({
    log,
    clock: still,
    call: async () => {
      await held.pass()
      return 'answered by the zombie'
    },
  })
  const [orderId = ''] = orderIds(1)
  await append(log, entryOf(log, orderId))
  await zombie.start()
  await held.reached
  expect(await typesOf(log, orderId)).toEqual(['OrderCreated', 'InventoryReserved'])
  // Its time is over, and somebody else is there who makes no calls yet.
  now = 60_000
  for (const group of ['inventory', 'payment', 'shipping', 'orders'])
    await log.claim(group, 'successor', 60_000)
  const before = log.appended.length
  const refused = gate()
  const advance = log.isUnavailable
  log.isUnavailable = (error: unknown) => {
    void refused.pass()
    return advance(error)
  }
  held.open()
  await refused.reached
  refused.open()
  expect(log.appended.slice(before).flat()).toEqual(['PaymentCompleted'])
  expect(await typesOf(log, orderId)).toEqual(['OrderCreated', 'InventoryReserved'])
  expect(heardBy(log, 'payment', orderId)).toEqual(['OrderCreated'])
})
