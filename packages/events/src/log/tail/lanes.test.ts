import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { gate } from '../../testing/gate.ts'
import { createMemoryLog, type MemoryLog } from '../../testing/memory-log/memory-log.ts'
import type { MemoryTx } from '../../testing/memory-log/memory-tx.ts'
import { appendTo } from '../../testing/source-contract.ts'
import { type Claim, LeaseLost } from '../consumer-groups.ts'
import { type Batch, storedEventOf } from '../message-source.ts'
import { partitionOf } from '../partition.ts'
import { logTail } from './log-tail.ts'

const partitions = 8
const leaseMs = 300

/** Keeps what members were told that they hold, and what they gave back. */
function watchedLog() {
  const log = createMemoryLog({ partitions })
  const claims = new Map<string, Claim>()
  const released: number[][] = []
  return {
    ...log,
    claims,
    released,
    async claim(...of: Parameters<MemoryLog['claim']>): Promise<Claim> {
      const claim = await log.claim(...of)
      claims.set(of[1], claim)
      return claim
    },
    async release(...of: Parameters<MemoryLog['release']>): Promise<void> {
      released.push([...of[2]])
      await log.release(...of)
    },
    heldBy: (member: string) => [...(claims.get(member)?.positions.keys() ?? [])].toSorted(),
  }
}

type Handler = (batch: Batch<MemoryTx>) => Promise<void>

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((source) => source.stop()))
})

/** A member with two lanes: the even partitions, and the odd ones. */
async function start(log: MemoryLog, handler: Handler, member = 'one', handlerMaxMs?: number) {
  const source = logTail({
    log,
    member,
    leaseMs,
    handlerMaxMs,
    lanes: 2,
    groups: [{ name: 'group' }],
    logger: pino({ level: 'silent' }),
  })
  running.push(source)
  await source.start(handler)
  return source
}

/** An order in a partition of that lane. */
function orderIn(lane: number): string {
  for (;;) {
    const orderId = randomUUID()
    if (partitionOf(orderId, partitions) % 2 === lane) return orderId
  }
}

const laneOf = (batch: Batch<MemoryTx>): number => {
  const lanes = new Set(batch.deliveries.map((one) => storedEventOf(one).partition % 2))
  expect(lanes.size, 'a batch is of one lane').toBe(1)
  return [...lanes][0] as number
}

/** Notes what it gets, and settles it. */
function notebook(log: MemoryLog) {
  const seen: string[] = []
  const settle: Handler = async (batch) => {
    await log.transaction(async (tx) => batch.ack(tx))
    batch.afterCommit()
    seen.push(...batch.deliveries.map((one) => storedEventOf(one).orderId))
  }
  return { seen, settle }
}

test('a batch that waits in one lane does not hold up the other', async () => {
  const log = watchedLog()
  const { seen, settle } = notebook(log)
  const held = gate()
  const [slow, quick, later] = [orderIn(0), orderIn(1), orderIn(1)]
  await start(log, async (batch) => {
    if (laneOf(batch) === 0) await held.pass()
    await settle(batch)
  })
  await appendTo(log, [slow])
  await held.reached
  await appendTo(log, [quick])
  await eventually(() => expect(seen).toEqual([quick]))
  await appendTo(log, [later])
  await eventually(() => expect(seen).toEqual([quick, later]))
  held.open()
  await eventually(() => expect(seen).toEqual([quick, later, slow]))
})

test('no partition has two batches in hand, and those of one order come one after the other', async () => {
  const log = watchedLog()
  const { seen, settle } = notebook(log)
  const inHand = new Set<number>()
  let most = 0
  await start(log, async (batch) => {
    const lane = laneOf(batch)
    expect(inHand.has(lane), 'a lane has one batch in hand').toBe(false)
    inHand.add(lane)
    most = Math.max(most, inHand.size)
    await settle(batch)
    inHand.delete(lane)
  })
  const orders = Array.from({ length: 16 }, (_, index) => orderIn(index % 2))
  for (let version = 1; version <= 10; version++) await appendTo(log, orders)
  await eventually(() => expect(seen).toHaveLength(160))
  expect(most).toBe(2)
})

test('the lanes of a process are one member, with one share', async () => {
  const log = watchedLog()
  await start(log, notebook(log).settle, 'one')
  expect(log.heldBy('one')).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  await start(log, notebook(log).settle, 'two')
  await eventually(() => {
    expect(log.heldBy('one')).toEqual([0, 1, 2, 3])
    expect(log.heldBy('two')).toEqual([4, 5, 6, 7])
  })
  expect([...log.claims.values()].map(({ share }) => share)).toEqual([4, 4])
})

test('a lane gives back its part of what is too much between two of its own batches', async () => {
  const log = watchedLog()
  const { settle } = notebook(log)
  const held = gate()
  await start(log, async (batch) => {
    if (laneOf(batch) === 0) await held.pass()
    await settle(batch)
  })
  await appendTo(log, [orderIn(0)])
  await held.reached
  await start(log, settle, 'two')
  await eventually(() => expect(log.released).toEqual([[5, 7]]))
  await eventually(() => expect(log.heldBy('two')).toEqual([5, 7]))
  held.open()
  await eventually(() => expect(log.heldBy('two')).toEqual([4, 5, 6, 7]))
  expect(log.released).toEqual([
    [5, 7],
    [4, 6],
  ])
})

test('a lane that fails gives up its own partitions only: the batch of the other one counts', async () => {
  const log = watchedLog()
  const { seen, settle } = notebook(log)
  const held = gate()
  const failed = gate()
  const [bad, good] = [orderIn(0), orderIn(1)]
  let failures = 0
  const source = await start(log, async (batch) => {
    if (laneOf(batch) === 1) await held.pass()
    else if (++failures < 3) throw new Error('the handler fails')
    else void failed.pass()
    await settle(batch)
  })
  await appendTo(log, [good])
  await held.reached
  await appendTo(log, [bad])
  await failed.reached
  held.open()
  await eventually(() => expect(seen.toSorted()).toEqual([bad, good].toSorted()))
  await eventually(() => expect(source.health()).toMatchObject({ trouble: null, rebuilds: 0 }))
})

test('P10: a lane that is stuck has its process leave; what the other lane has in hand is refused, and comes again', async () => {
  const log = watchedLog()
  const { seen, settle } = notebook(log)
  const stuck = gate()
  const held = gate()
  const [lost, refused] = [orderIn(0), orderIn(1)]
  let refusal: unknown
  const source = await start(
    log,
    async (batch) => {
      if (laneOf(batch) === 0) await stuck.pass()
      else if (!refusal) {
        await held.pass()
        // It goes on, so it is not given up itself.
        await eventually(async () => {
          await batch.heartbeat()
          expect(source.health().rebuilds).toBe(1)
        })
        await settle(batch).catch((error) => {
          refusal = error
          throw error
        })
        return
      }
      await settle(batch)
    },
    'one',
    100,
  )
  await appendTo(log, [lost, refused])
  await Promise.all([stuck.reached, held.reached])
  held.open()
  await eventually(() => expect(refusal).toBeInstanceOf(LeaseLost))
  stuck.open()
  await eventually(() => expect(seen.toSorted()).toEqual([lost, refused].toSorted()))
})

test('who stops ends what every lane has in hand', async () => {
  const log = watchedLog()
  const { seen, settle } = notebook(log)
  const held = [gate(), gate()] as const
  const [even, odd] = [orderIn(0), orderIn(1)]
  const source = await start(log, async (batch) => {
    await held[laneOf(batch) === 0 ? 0 : 1].pass()
    await settle(batch)
  })
  await appendTo(log, [even, odd])
  await Promise.all(held.map(({ reached }) => reached))
  let stopped = false
  const stopping = source.stop().then(() => {
    stopped = true
  })
  held[0].open()
  await eventually(() => expect(seen).toEqual([even]))
  expect(stopped).toBe(false)
  held[1].open()
  await stopping
  expect(seen).toEqual([even, odd])
  // Whoever comes next holds everything at once.
  await start(log, settle, 'two')
  expect(log.heldBy('two')).toHaveLength(partitions)
})
