import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import { LeaseLost } from '../log/consumer-groups.ts'
import type { EventLog } from '../log/event-log.ts'
import type { EventStore } from '../log/event-store.ts'
import { type Batch, type MessageSource, storedEventOf } from '../log/message-source.ts'
import { newEntry } from '../log/new-entry.ts'
import type { Notifier } from '../log/notifier.ts'
import { notifyFor } from '../runtime/handle-events.ts'
import { runServices } from '../runtime/run-services.ts'
import { eventually } from './eventually.ts'
import { type Rows, tallyService } from './tally-service.ts'

/** One member of a group: a process, as far as the source can tell. */
export interface Member<Tx> {
  source: MessageSource<Tx>
  log: EventLog<Tx>
  /** As kill -9: nothing of it is heard any more, and nothing of it reaches the store. */
  kill(): void
}

/** What a bus has to bring to be tested. */
export interface BusUnderTest<Tx> {
  /** To append to, by nobody's member. */
  log: EventLog<Tx>
  rows: Rows<Tx>
  /** A fresh member of these groups, not started yet; a handler that makes no step for `handlerMaxMs` is given up. */
  member(groups: string | readonly string[], handlerMaxMs?: number): Member<Tx>
  /** Delivers to the group the events of the log that there are so far a second time. */
  duplicate(group: string): Promise<void>
  /** A member that died is replaced within this time. */
  replacedWithinMs: number
}

type Handler<Tx> = (batch: Batch<Tx>) => Promise<void>

/**
 * What every source promises, as tests; run by each of them.
 *
 * @param bus called once, when the first test begins
 */
export function sourceContract<Tx>(name: string, bus: () => Promise<BusUnderTest<Tx>>): void {
  let made: Promise<BusUnderTest<Tx>> | undefined
  const running: MessageSource<Tx>[] = []
  const fresh = async () => {
    made ??= bus()
    return { ...(await made), group: `group-${randomUUID().slice(0, 8)}` }
  }
  const start = async (member: Member<Tx>, handler: Handler<Tx>) => {
    running.push(member.source)
    await member.source.start(handler)
    return member
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((source) => source.stop()))
  })

  /** Notes what it gets, and settles it. */
  function notebook(log: EventStore<Tx>, orderIds: readonly string[]) {
    const seen = new Map<string, number[]>()
    const inHand = new Set<number>()
    /** Partitions of which the handler was given a second batch while it had one. */
    const twice: number[] = []
    const handler: Handler<Tx> = async (batch) => {
      const partitions = new Set(batch.deliveries.map((one) => storedEventOf(one).partition))
      twice.push(...[...partitions].filter((partition) => inHand.has(partition)))
      for (const partition of partitions) inHand.add(partition)
      try {
        await log.transaction(async (tx) => batch.ack(tx))
        for (const { orderId, version } of eventsOf(batch))
          seen.set(orderId, [...(seen.get(orderId) ?? []), version])
        batch.afterCommit()
      } finally {
        for (const partition of partitions) inHand.delete(partition)
      }
    }
    const has = async (versions: number) => {
      await eventually(
        () => expect(orderIds.filter((id) => (seen.get(id) ?? []).length < versions)).toEqual([]),
        30_000,
      )
      expect(twice, 'two batches of one partition at once').toEqual([])
    }
    return { seen, handler, has, of: (orderId: string) => seen.get(orderId) ?? [] }
  }

  describe(name, () => {
    test('hands over every event, those of one order in order and without a gap', async () => {
      const { log, member, group } = await fresh()
      const orders = ids(40)
      await appendTo(log, orders)
      const notes = notebook(log, orders)
      await start(member(group), notes.handler)
      for (let version = 2; version <= 6; version++) await appendTo(log, orders)
      await notes.has(6)
      for (const order of orders) expect(notes.of(order)).toEqual([1, 2, 3, 4, 5, 6])
    })

    test('a batch whose handler failed is handed over again, from what was settled', async () => {
      const { log, member, group } = await fresh()
      const orders = ids(12)
      await appendTo(log, orders)
      const notes = notebook(log, orders)
      const settledEarly: string[] = []
      let failures = 0
      await start(member(group), async (batch) => {
        const wanted = eventsOf(batch).filter(({ orderId }) => orders.includes(orderId))
        const [first] = batch.deliveries
        if (failures < 3 && wanted.length > 0) {
          failures++
          if (first?.type === 'event' && failures === 1) {
            // Some of it is done before it fails: that part does not come again.
            await log.transaction(async (tx) => batch.ack(tx, [first]))
            batch.afterCommit([first])
            settledEarly.push(first.event.orderId)
          }
          throw new Error('the handler fails')
        }
        await notes.handler(batch)
      })
      await eventually(() =>
        expect(
          orders.filter((order) => notes.of(order).length === 0 && !settledEarly.includes(order)),
        ).toEqual([]),
      )
      expect(failures).toBe(3)
      for (const order of orders)
        expect(notes.of(order)).toEqual(settledEarly.includes(order) ? [] : [1])
    })

    test('a failing handler shows as trouble, and no longer when it works again', async () => {
      const { log, member, group } = await fresh()
      const orders = ids(1)
      await appendTo(log, orders)
      const notes = notebook(log, orders)
      let broken = true
      const { source } = await start(member(group), async (batch) => {
        if (broken) throw new TypeError('the handler is broken')
        await notes.handler(batch)
      })
      await eventually(() => expect(source.health().trouble).toContain('the handler is broken'))
      broken = false
      await notes.has(1)
      await eventually(() => expect(source.health().trouble).toBeNull())
    })

    test('P10: a handler that never returns is given up, counted and told; what it had is handed over again', async () => {
      const { log, member, group } = await fresh()
      const orders = ids(8)
      await appendTo(log, orders)
      const notes = notebook(log, orders)
      let letGo: () => void = () => {}
      const held = new Promise<void>((resolve) => {
        letGo = resolve
      })
      let zombie: Promise<unknown> | undefined
      const { source } = await start(member(group, 250), async (batch) => {
        if (zombie || !eventsOf(batch).some(({ orderId }) => orders.includes(orderId)))
          return notes.handler(batch)
        zombie = held.then(() => log.transaction(async (tx) => batch.ack(tx)))
        zombie.catch(() => undefined)
        await zombie
      })
      await eventually(() =>
        expect(source.health()).toMatchObject({
          rebuilds: 1,
          trouble: expect.stringContaining('made no step'),
        }),
      )
      await notes.has(1)
      await eventually(() => expect(source.health().trouble).toBeNull())
      // What it does in the end does not count any more.
      letGo()
      await expect(zombie).rejects.toThrow(LeaseLost)
      for (const order of orders) expect(notes.of(order)).toEqual([1])
    })

    test('P10: while one member hangs, another takes its partitions', async () => {
      const { log, member, group, replacedWithinMs } = await fresh()
      const orders = ids(16)
      await appendTo(log, orders)
      let hangs = false
      const hanging = await start(member(group, 250), () => {
        hangs = true
        return new Promise(() => {})
      })
      // Else the other one may have done everything before this one has a partition.
      await eventually(() => expect(hangs).toBe(true))
      const notes = notebook(log, orders)
      await start(member(group), notes.handler)
      await eventually(
        () => expect(orders.filter((order) => notes.of(order).length === 0)).toEqual([]),
        replacedWithinMs + 15_000,
      )
      await eventually(() => expect(hanging.source.health().rebuilds).toBeGreaterThan(0))
    })

    test('resumes after a restart where it was', async () => {
      const { log, member, group } = await fresh()
      const orders = ids(10)
      await appendTo(log, orders)
      const before = notebook(log, orders)
      const first = await start(member(group), before.handler)
      await before.has(1)
      await first.source.stop()
      await appendTo(log, orders)
      const after = notebook(log, orders)
      await start(member(group), after.handler)
      await after.has(1)
      for (const order of orders) expect(after.of(order)).toEqual([2])
    })

    test('several groups read together: each event goes once to each of them that has not had it', async () => {
      const { log, member, group } = await fresh()
      const groups = [group, `${group}-too`]
      const orders = ids(10)
      await appendTo(log, orders)
      const alone = notebook(log, orders)
      const { source } = await start(member(group), alone.handler)
      await alone.has(1)
      await source.stop()
      const had = new Map(groups.map((name) => [name, new Map<string, number[]>()]))
      await start(member(groups), async (batch) => {
        await log.transaction(async (tx) => batch.ack(tx))
        for (const [name, seen] of had)
          for (const { orderId, version } of eventsFor(batch, name))
            seen.set(orderId, [...(seen.get(orderId) ?? []), version])
        batch.afterCommit()
      })
      await appendTo(log, orders)
      const of = (name: string) => orders.map((order) => had.get(name)?.get(order) ?? [])
      await eventually(() => {
        expect(of(groups[1] ?? '')).toEqual(orders.map(() => [1, 2]))
        expect(of(group)).toEqual(orders.map(() => [2]))
      })
    })

    test('two members share the partitions, and each event goes to one of them', async () => {
      const { log, member, group } = await fresh()
      const orders = ids(64)
      const notes = [notebook(log, orders), notebook(log, orders)] as const
      const members = [
        await start(member(group), notes[0].handler),
        await start(member(group), notes[1].handler),
      ]
      // Each of them gets something as soon as the partitions are shared out.
      let rounds = 0
      await eventually(
        async () => {
          await appendTo(log, orders)
          rounds++
          await eventually(
            () =>
              expect(both(orders, notes).every((versions) => versions.includes(rounds))).toBe(true),
            5_000,
          )
          for (const note of notes)
            expect(
              orders.filter((order) => note.of(order).includes(rounds)).length,
            ).toBeGreaterThan(10)
        },
        30_000,
        200,
      )
      await Promise.all(members.map(({ source }) => source.stop()))
      for (const versions of both(orders, notes))
        expect([...new Set(versions)].sort((a, b) => a - b)).toEqual(upTo(rounds))
    })

    test('a member that dies without a word is replaced', async () => {
      const { log, member, group, replacedWithinMs } = await fresh()
      const orders = ids(32)
      await appendTo(log, orders)
      const first = notebook(log, orders)
      const doomed = await start(member(group), first.handler)
      await first.has(1)
      doomed.kill()
      const second = notebook(log, orders)
      await start(member(group), second.handler)
      await appendTo(log, orders)
      await eventually(
        () => expect(orders.filter((order) => !second.of(order).includes(2))).toEqual([]),
        replacedWithinMs,
      )
      for (const order of orders) expect(first.of(order)).toEqual([1])
    })

    test('settling what is no longer ours fails, and takes its effects with it', async () => {
      const { log, member, group, rows, replacedWithinMs } = await fresh()
      const orders = ids(8)
      let inHand: (() => void) | undefined
      let refused: unknown
      const holding = new Promise<void>((resolve) => {
        inHand = resolve
      })
      let letGo: () => void = () => {}
      const held = new Promise<void>((resolve) => {
        letGo = resolve
      })
      const table = `zombie-${group}`
      const zombie = await start(member(group), async (batch) => {
        if (!eventsOf(batch).some(({ orderId }) => orders.includes(orderId))) {
          await log.transaction(async (tx) => batch.ack(tx))
          batch.afterCommit()
          return
        }
        inHand?.()
        await held
        // Its store works again, as after a long pause of the process; but others have taken over.
        await log
          .transaction(async (tx) => {
            rows.write(tx, table, [{ orderId: 'effect', seenVersion: 1, handled: [] }])
            batch.ack(tx)
          })
          .catch((error: unknown) => {
            refused = error
          })
        throw refused ?? new Error('settled what was not its own')
      })
      await appendTo(log, orders)
      await holding
      zombie.kill()
      const notes = notebook(log, orders)
      await start(member(group), notes.handler)
      await eventually(
        () => expect(orders.filter((order) => notes.of(order).length === 0)).toEqual([]),
        replacedWithinMs,
      )
      letGo()
      await eventually(() => expect(refused).toBeDefined())
      expect(refused instanceof LeaseLost || log.isUnavailable(refused)).toBe(true)
      expect(await rows.read(log.reader, table, ['effect'])).toEqual([])
    })

    test('what comes twice does nothing', async () => {
      const { log, member, group, rows, duplicate } = await fresh()
      const orders = ids(20)
      const tally = async () =>
        (await rows.read(log.reader, group, orders)).map(({ handled }) => handled)
      const { source, log: own } = member(group)
      const service = runServices({
        services: [tallyService(group, rows)],
        source,
        log: own,
        logger: pino({ level: 'silent' }),
      })
      running.push({ ...source, stop: () => service.stop() })
      await service.start()
      for (let version = 1; version <= 3; version++) await appendTo(log, orders)
      await eventually(async () => expect(await tally()).toEqual(orders.map(() => [1, 2, 3])))
      await duplicate(group)
      await appendTo(log, orders)
      await eventually(async () => expect(await tally()).toEqual(orders.map(() => [1, 2, 3, 4])))
    })
  })
}

const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID())
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const eventsOf = <Tx>(batch: Pick<Batch<Tx>, 'deliveries'>): SagaEvent[] =>
  batch.deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : []))

const eventsFor = <Tx>(batch: Batch<Tx>, group: string): SagaEvent[] =>
  eventsOf({ deliveries: batch.deliveries.filter((delivery) => batch.isFor(group, delivery)) })

/** What two members saw of each order together. */
function both(
  orders: readonly string[],
  notes: readonly { of(orderId: string): number[] }[],
): number[][] {
  return orders.map((order) => notes.flatMap((note) => note.of(order)))
}

/** Appends one event to each of these orders. */
export async function appendTo<Tx>(
  log: EventStore<Tx> & Notifier,
  orderIds: readonly string[],
): Promise<void> {
  const { partitions } = log
  const entries = orderIds.map((orderId) =>
    newEntry(
      null,
      { type: 'PaymentVoided', data: { outcome: 'not_asked' } },
      { orderId, at: new Date(), partitions },
    ),
  )
  await log.transaction(async (tx) => log.append(tx, entries))
  notifyFor(log, entries)
}
