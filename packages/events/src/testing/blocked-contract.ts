import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { BlockedOrders, Failure, OperatorDecision, Resolved } from '../log/blocked-orders.ts'
import type { EventStore } from '../log/event-store.ts'
import { newEntry } from '../log/new-entry.ts'
import type { Notifier } from '../log/notifier.ts'
import { partitionOf } from '../log/partition.ts'
import { appendTo } from './source-contract.ts'

const skip: OperatorDecision = { type: 'skip', actor: 'staff:ada', note: 'a trial event' }
const byHand: OperatorDecision = {
  type: 'refunded_by_hand',
  actor: 'staff:ada',
  note: 'the provider is gone',
  reference: 'bank 17',
}
const soon = new Date('2100-01-01')
const holdMs = 60_000

/**
 * What every log promises about orders that a group can't get past, and about what a person decides; run by each of them.
 *
 * @param make called once, when the first test begins
 */
export function blockedContract<Tx>(
  name: string,
  make: () => Promise<EventStore<Tx> & BlockedOrders<Tx> & Notifier>,
): void {
  let made: ReturnType<typeof make> | undefined

  /** A fresh order of three events that `group` can't get past the second of. */
  async function blockedOrder(failure: Partial<Failure> = {}) {
    made ??= make()
    const log = await made
    const group = `group-${randomUUID().slice(0, 8)}`
    const orderId = randomUUID()
    for (let version = 1; version <= 3; version++) await appendTo(log, [orderId])
    const block = (changed: Partial<Failure> = {}, by = group) =>
      log.transaction(async (tx) =>
        log.block(tx, by, [
          {
            orderId,
            version: 2,
            eventType: 'PaymentVoided',
            attempts: 1,
            fingerprint: 'Error: poison',
            error: 'Error: poison',
            nextAt: new Date(),
            callingUntil: null,
            ...failure,
            ...changed,
          },
        ]),
      )
    await block()
    return {
      log,
      group,
      orderId,
      block,
      claim: (at = soon, by = group) => log.claimBlocked(by, 10, at, holdMs),
      resolve: (decision: OperatorDecision | 'retry', version = 2): Promise<Resolved> =>
        log.transaction((tx) => log.resolve(tx, group, { orderId, version }, decision)),
      decision: async () =>
        (await log.transaction((tx) => log.lockBlocked(tx, group, orderId)))?.decision,
    }
  }

  test(`${name}: an order whose answer is awaited is nobody's to try or decide until the time of the call is over`, async () => {
    const until = new Date(Date.now() + holdMs)
    const asked = { attempts: 0, isAsked: true, nextAt: until, callingUntil: until }
    const { claim, resolve, block, orderId } = await blockedOrder(asked)
    expect(await claim(new Date())).toEqual([])
    expect(await resolve(skip)).toBe('under_way')
    expect(await claim(new Date(until.getTime() + 1)), 'whoever asked has ended').toMatchObject([
      { orderId, attempts: 0 },
    ])
    await block({ attempts: 1, isAsked: false, nextAt: new Date(), callingUntil: null })
    expect(await resolve(skip), 'an answer came, and it was that of an ordinary failure').toBe(
      'taken',
    )
  })

  describe(`${name}: what a person decides about an order that is stuck`, () => {
    test('is handed to the next try, also after the last one, and stays until it is carried out', async () => {
      const { log, group, orderId, claim, resolve, decision } = await blockedOrder({ nextAt: null })
      expect(await claim(), 'nobody tries a dead order').toEqual([])
      expect(await resolve(skip)).toBe('taken')
      expect(await claim()).toMatchObject([{ orderId, version: 2, attempts: 1, decision: skip }])
      expect(await decision(), 'a crash in the middle of the try loses nothing').toEqual(skip)
      await log.transaction(async (tx) => log.clearDecision(tx, group, orderId))
      expect(await decision()).toBeNull()
    })

    test('is for one version of one order: any other is told that it is not blocked there', async () => {
      const { log, group, orderId, block, resolve, decision } = await blockedOrder()
      await block({ version: 3 }, `elsewhere-${group}`)
      expect(await resolve(skip, 1)).toBe('not_blocked')
      expect(await resolve(skip, 3)).toBe('not_blocked')
      expect(
        await log.transaction((tx) =>
          log.resolve(tx, group, { orderId: randomUUID(), version: 2 }, skip),
        ),
      ).toBe('not_blocked')
      expect(
        await log.transaction((tx) =>
          log.resolve(tx, `other-${group}`, { orderId, version: 2 }, skip),
        ),
      ).toBe('not_blocked')
      expect(await decision()).toBeNull()
    })

    test('does not outlive the version that it was given for', async () => {
      const { block, resolve, decision } = await blockedOrder()
      await resolve(skip)
      await block({ attempts: 2 })
      expect(await decision()).toEqual(skip)
      await block({ version: 3 })
      expect(await decision()).toBeNull()
    })

    test('waits for the end of a try that is under way: its call may still succeed', async () => {
      const { claim, block, resolve, decision } = await blockedOrder()
      await claim()
      expect(await resolve(byHand)).toBe('under_way')
      expect(await decision()).toBeNull()
      await block({ attempts: 2 })
      expect(await resolve(byHand)).toBe('taken')
      expect(await decision()).toEqual(byHand)
    })

    test('waits as long as a call that was given up may still have its effect', async () => {
      const { block, resolve } = await blockedOrder({ callingUntil: soon })
      expect(await resolve(byHand)).toBe('under_way')
      await block({ callingUntil: null })
      expect(await resolve(byHand)).toBe('taken')
    })

    test('"try again" is taken at any time, and while a try is under way means one more after it', async () => {
      const { claim, block, resolve, decision } = await blockedOrder()
      await claim()
      expect(await resolve('retry')).toBe('taken')
      expect(await claim(new Date()), 'no second try beside the first').toEqual([])
      await block({ attempts: 2, nextAt: null })
      expect(await decision()).toBe('retry')
    })

    test('"try again" is used up by the try that follows', async () => {
      const { claim, resolve, decision } = await blockedOrder({ nextAt: null })
      await resolve('retry')
      expect(await claim()).toMatchObject([{ decision: null }])
      expect(await decision()).toBeNull()
    })
  })

  describe(`${name}: a payload that a person puts in place`, () => {
    const amendment = {
      version: 2,
      schemaVersion: 1,
      data: { corrected: true },
      actor: 'staff:ada',
      note: 'a typing error',
    }

    test('is read with the order from then on, the last one; the original stays to be read', async () => {
      const { log, orderId } = await blockedOrder()
      const [, original] = await log.readOrder(orderId, 0)
      for (const corrected of [1, 2])
        await log.transaction(async (tx) =>
          log.amend(tx, { ...amendment, orderId, data: { corrected } }),
        )
      const amended = await log.readOrder(orderId, 0)
      expect(amended.map(({ version, data, amended: is }) => [version, data, is ?? false])).toEqual(
        [
          [1, { outcome: 'not_asked' }, false],
          [2, { corrected: 2 }, true],
          [3, { outcome: 'not_asked' }, false],
        ],
      )
      expect(amended[1]?.id).toBe(original?.id)
      expect(await log.readOriginals(orderId)).toMatchObject([
        { version: 2, id: original?.id, data: { outcome: 'not_asked' } },
      ])
    })

    test('gives every group that is blocked on the event one more try, and leaves what was decided otherwise', async () => {
      const { log, group, orderId, block, claim, resolve, decision } = await blockedOrder({
        nextAt: null,
      })
      const other = `other-${group}`
      const elsewhere = `elsewhere-${group}`
      await block({}, other)
      await block({ version: 3 }, elsewhere)
      await resolve(skip)
      await log.transaction(async (tx) => log.amend(tx, { ...amendment, orderId }))
      expect(await decision()).toEqual(skip)
      expect(await claim(soon, other)).toMatchObject([{ orderId, version: 2 }])
      expect(await claim(soon, elsewhere), 'blocked on another event').toEqual([])
    })
  })

  test(`${name}: what no build could read so far is given one more try, and nothing else`, async () => {
    const unread = await blockedOrder({
      nextAt: null,
      fingerprint: 'UnreadableEvent: PaymentVoided v<n> has another shape',
    })
    const unknown = await blockedOrder({
      nextAt: null,
      fingerprint: 'UnknownEvent: unknown event type "OrderWished"',
    })
    const broken = await blockedOrder({ nextAt: null })
    for (const { log, group } of [unread, unknown, broken]) await log.retryUnreadable(group)
    expect(await unread.claim()).toHaveLength(1)
    expect(await unknown.claim()).toHaveLength(1)
    expect(await broken.claim()).toEqual([])
  })

  describe(`${name}: a request to cancel`, () => {
    const makeDue = async (
      { log }: Pick<Awaited<ReturnType<typeof blockedOrder>>, 'log'>,
      ...orderIds: string[]
    ) => log.transaction(async (tx) => log.makeDue(tx, orderIds))

    test('makes what waits for its next try due, and what was left to a person', async () => {
      const waiting = await blockedOrder({ nextAt: soon })
      const dead = await blockedOrder({ nextAt: null })
      const other = await blockedOrder({ nextAt: soon })
      await makeDue(waiting, waiting.orderId, dead.orderId)
      expect(await waiting.claim(new Date(Date.now() + 1_000))).toMatchObject([
        { orderId: waiting.orderId, attempts: 1 },
      ])
      expect(await dead.claim(new Date(Date.now() + 1_000))).toHaveLength(1)
      expect(await other.claim(new Date(Date.now() + 1_000))).toEqual([])
    })

    test('leaves alone what can’t be read, and waits for a call that may still have its effect', async () => {
      const unread = await blockedOrder({
        nextAt: null,
        fingerprint: 'UnreadableEvent: PaymentVoided v<n> has another shape',
      })
      const until = new Date(Date.now() + holdMs)
      const calling = await blockedOrder({ nextAt: soon, callingUntil: until })
      await makeDue(unread, unread.orderId, calling.orderId)
      expect(await unread.claim()).toEqual([])
      expect(await calling.claim(new Date(Date.now() + 1_000))).toEqual([])
      expect(await calling.claim(new Date(until.getTime() + 1_000))).toHaveLength(1)
    })

    test('is found in the log of its order, the first one, also by who holds the partition', async () => {
      const { log, orderId } = await blockedOrder()
      const other = await blockedOrder()
      const { partitions } = log
      const asked = { type: 'OrderCancelRequested', data: { reason: 'expired' } } as const
      const request = () => newEntry(null, asked, { orderId, at: new Date(), partitions })
      expect(await log.cancelRequests(log.reader, [orderId, other.orderId])).toEqual(new Map())
      await log.transaction(async (tx) => log.append(tx, [request(), request()]))
      const found = new Map([[orderId, 4]])
      expect(await log.cancelRequests(log.reader, [orderId, other.orderId])).toEqual(found)
      const partition = partitionOf(orderId, partitions)
      expect(await log.transaction((tx) => log.cancelRequests(tx, [orderId], [partition]))).toEqual(
        found,
      )
    })
  })

  test(`${name}: an event is known where it stands in the log, as what it is`, async () => {
    const { log, orderId } = await blockedOrder()
    const [first, second] = await log.readOrder(orderId, 0)
    if (!first || !second) throw new Error('the order has no events')
    expect(await log.verifyEntries([first, { ...second, position: first.position }])).toEqual(
      new Set([0]),
    )
    const forged = [
      { id: randomUUID() },
      { orderId: randomUUID() },
      { version: 9 },
      { type: 'OrderCancelled' as const },
      { partition: 40 },
    ]
    for (const changed of forged)
      expect(await log.verifyEntries([{ ...first, ...changed }, first])).toEqual(new Set([1]))
  })
}
