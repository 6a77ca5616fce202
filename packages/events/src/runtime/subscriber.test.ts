import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { logTail } from '../log/tail/log-tail.ts'
import { append, chain, entryOf, heardBy, wayForward } from '../testing/chain.ts'
import { eventually } from '../testing/eventually.ts'
import { createMemoryLog } from '../testing/memory-log/memory-log.ts'
import type { MemoryTx } from '../testing/memory-log/memory-tx.ts'
import { type TallyRow, tallyService } from '../testing/tally-service.ts'
import { runServices } from './run-services.ts'
import type { AnyService } from './saga-service.ts'

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((loop) => loop.stop()))
})

test('an order goes on while a subscriber can’t handle it; passed by, it counts as seen, and the order’s log says nothing of it', async () => {
  const rows = new Map<string, TallyRow>()
  const tally = tallyService<MemoryTx>('loyalty', {
    read: async (_tx, _table, orderIds) => orderIds.flatMap((id) => rows.get(id) ?? []),
    write(_tx, _table, written) {
      for (const row of written) rows.set(row.orderId, row)
    },
  })
  const subscriber = Object.assign({}, tally, {
    subscribesTo: ['PaymentCompleted'] as const,
    decide() {
      throw Object.assign(new Error('no points'), { retry: false })
    },
  }) as AnyService<MemoryTx>
  const log = createMemoryLog({ partitions: 4 })
  const logger = pino({ level: 'silent' })
  const services = [...chain().services, subscriber]
  const source = logTail({ log, groups: services, member: 'one', logger })
  const retry = { quickTries: 1, attemptsMax: 1, firstDelayMs: 4, maxDelayMs: 20 }
  const loop = runServices({ services, source, log, logger, retry })
  running.push(loop)
  const orderId = randomUUID()
  await append(log, entryOf(log, orderId))
  await loop.start()

  const held = () => log.transaction((tx) => log.lockBlocked(tx, 'loyalty', orderId))
  await eventually(async () => expect(await held()).toMatchObject({ version: 3 }))
  await eventually(() => expect(heardBy(log, 'orders', orderId)?.at(-1)).toBe('OrderCompleted'))

  const skip = { type: 'skip', actor: 'staff:ada', note: 'counted by hand' } as const
  await log.transaction((tx) => log.resolve(tx, 'loyalty', { orderId, version: 3 }, skip))
  await eventually(async () => expect(await held()).toBeUndefined())
  expect(rows.get(orderId)).toEqual({ orderId, seenVersion: 3, handled: [] })
  expect((await log.readOrder(orderId, 0)).map(({ type }) => type)).toEqual(wayForward)
})
