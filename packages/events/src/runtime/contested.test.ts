import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import type { EventType } from '../catalog/events.ts'
import type { NewEntry } from '../log/event-store.ts'
import { logTail } from '../log/tail/log-tail.ts'
import { append, chain, entryOf, heardBy, wayForward } from '../testing/chain.ts'
import { eventually } from '../testing/eventually.ts'
import { createMemoryLog, type MemoryLog } from '../testing/memory-log/memory-log.ts'
import { Unit } from '../testing/memory-log/memory-tx.ts'
import { notifyFor } from './handle-events.ts'
import { type Handled, runServices } from './run-services.ts'

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((loop) => loop.stop()))
})

type Moment = 'before the look' | 'after the look'

/**
 * Brings an order to its end while somebody else always appends to it, just before or just after a
 * step has looked where its log ends, until inventory has reserved for it.
 */
async function contested(moment: Moment) {
  const log = createMemoryLog({ partitions: 4 })
  const orderId = randomUUID()
  const handled: Handled[] = []
  const blocked: string[] = []
  const typesOf = async () => (await log.readOrder(orderId, 0)).map(({ type }) => type)

  /** Commits while another unit of work is open: in a database many are at once, here they queue. */
  async function appendBeside(orderIds: readonly string[]): Promise<void> {
    if (!orderIds.includes(orderId) || (await typesOf()).includes('InventoryReserved')) return
    const entries: NewEntry[] = [entryOf(log, orderId, 'RestockRequested')]
    const other = new Unit(new Map())
    log.append(other, entries)
    for (const effect of other.effects) effect()
    notifyFor(log, entries)
  }

  const watched: MemoryLog = {
    ...log,
    async lastVersions(tx, orderIds) {
      if (moment === 'before the look') await appendBeside(orderIds)
      const heads = await log.lastVersions(tx, orderIds)
      if (moment === 'after the look') await appendBeside(orderIds)
      return heads
    },
    block(tx, group, failures) {
      blocked.push(...failures.map(({ error }) => error))
      log.block(tx, group, failures)
    },
  }
  const { services } = chain()
  const logger = pino({ level: 'silent' })
  const loop = runServices({
    services,
    source: logTail({ log: watched, groups: services, member: 'one', logger }),
    log: watched,
    logger,
    paceMs: 5_000,
    retry: { quickTries: 2, attemptsMax: 50, firstDelayMs: 4, maxDelayMs: 20 },
    onHandled: (one) => void handled.push(one),
  })
  running.push(loop)
  await append(log, entryOf(log, orderId))
  await loop.start()
  await eventually(() => expect(heardBy(log, 'orders', orderId)?.at(-1)).toBe('OrderCompleted'))
  const types: EventType[] = (await typesOf()) as EventType[]
  expect(types.filter((type) => type !== 'RestockRequested')).toEqual(wayForward)
  expect(blocked).toEqual([])
  return {
    types,
    heard: heardBy(log, 'orders', orderId),
    apart: handled.filter(({ outcome }) => outcome === 'failed'),
  }
}

test('an order that others append to between each look and the write goes on: the second time the log gives the versions', async () => {
  const { types, heard, apart } = await contested('after the look')
  expect(types.slice(0, 4)).toEqual([
    'OrderCreated',
    'RestockRequested',
    'RestockRequested',
    'InventoryReserved',
  ])
  expect(heard).toEqual(types.slice(1))
  // No service had to go by itself.
  expect(apart).toEqual([])
})

test('an event that was appended after the batch was read is not passed over by what is stated behind it', async () => {
  const { types, heard, apart } = await contested('before the look')
  expect(types.slice(0, 3)).toEqual(['OrderCreated', 'RestockRequested', 'InventoryReserved'])
  expect(heard).toEqual(types.slice(1))
  expect(apart).toEqual([])
})
