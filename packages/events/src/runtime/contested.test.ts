import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import type { Failure } from '../log/blocked-orders.ts'
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

const kept = createMemoryLog({ partitions: 4 })
const noted: Failure[] = []
const handled: Handled[] = []

/** Commits while another unit of work is open: in a database many are at once, here they queue. */
function appendBeside(entry: NewEntry): void {
  const other = new Unit(new Map())
  kept.append(other, [entry])
  for (const effect of other.effects) effect()
  notifyFor(kept, [entry])
}

async function start(log: MemoryLog): Promise<void> {
  const { services } = chain()
  const logger = pino({ level: 'silent' })
  const source = logTail({ log, groups: services, member: 'one', logger })
  const retry = { quickTries: 2, attemptsMax: 50, firstDelayMs: 4, maxDelayMs: 20 }
  const onHandled = (one: Handled) => void handled.push(one)
  const loop = runServices({ services, source, log, logger, paceMs: 5_000, retry, onHandled })
  running.push(loop)
  await loop.start()
}

test('an order that others append to between each look and the write goes on: the second time the log gives the versions', async () => {
  const orderId = randomUUID()
  let looks = 0
  const log: MemoryLog = {
    ...kept,
    /** Whoever else appends is always quicker, until somebody has reserved for the order. */
    async lastVersions(tx, orderIds) {
      const heads = await kept.lastVersions(tx, orderIds)
      const types = (await kept.readOrder(orderId, 0)).map(({ type }) => type)
      if (orderIds.includes(orderId) && !types.includes('InventoryReserved')) {
        looks++
        appendBeside(entryOf(kept, orderId, 'RestockRequested'))
      }
      return heads
    },
    block(tx, group, failures) {
      noted.push(...failures)
      kept.block(tx, group, failures)
    },
  }
  await append(kept, entryOf(kept, orderId))
  await start(log)
  await eventually(() => expect(heardBy(kept, 'orders', orderId)?.at(-1)).toBe('OrderCompleted'))
  expect(looks).toBe(2)
  const types = (await kept.readOrder(orderId, 0)).map(({ type }) => type)
  expect(types.filter((type) => type !== 'RestockRequested')).toEqual(wayForward)
  expect(types.slice(0, 4)).toEqual([
    'OrderCreated',
    'RestockRequested',
    'RestockRequested',
    'InventoryReserved',
  ])
  // What was stated behind an event that this process had not read was not handled ahead of it.
  expect(heardBy(kept, 'orders', orderId)).toEqual(types.slice(1))
  expect(noted).toEqual([])
  // No service had to go by itself.
  expect(handled.filter(({ outcome }) => outcome === 'failed')).toEqual([])
})
