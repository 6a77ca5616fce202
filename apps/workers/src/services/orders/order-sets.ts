import { randomUUID } from 'node:crypto'
import type { ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import {
  begunOrders,
  countStage,
  fillStage,
  hasOpenOrders,
  hasOrders,
  keepSet,
  leaveSet,
  openOrders,
  ordersToSend,
  roleOf,
  type SetOrder,
  takeSet,
  updateOrder,
  waitingOrders,
} from '@sagaboard/db/commands/set-run'
import { closeSet, leaveStage, type OrderSet, updateSet } from '@sagaboard/db/commands/set-store'
import { loadSnapshot } from '@sagaboard/db/commands/snapshot'
import { databaseIn } from '@sagaboard/db/database'
import type { PgTx } from '@sagaboard/db/transaction'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { commandRoles, isAtLeast, type Role } from '@sagaboard/events/commands/roles'
import { afterStage, breaksRule, type StageCounts } from '@sagaboard/events/commands/set-pace'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { runnableOf } from '@sagaboard/events/runtime/runnable'
import type { Logger } from 'pino'
import { followed, notAsked, previewed, sendable, sentAs } from './set-member.ts'

/** An order that is marked as being asked for, or left out, and in whose name. */
interface Begun {
  set: OrderSet
  order: SetOrder
  by: { userId: string; role: Role }
}

interface OrderSetsOptions {
  transact: <T>(work: (tx: PgTx) => Promise<T>) => Promise<T>
  /** The one door: each order's command goes through it. */
  executeCommand: ExecuteCommand
  log: Parameters<typeof loadSnapshot>[1]
  /** What is set here beside the order: by it a preview is made. */
  settings: Pick<OrderSnapshot, 'fulfilment' | 'backorderMs'> & { returnDays: number }
  logger: Logger
  clock?: Clock | undefined
}

/** What is under way is looked at this often. */
const everyMs = 400
/** So many orders are looked at, or asked for, in a round: what a person says meanwhile counts for the next. */
const perRound = 20

/**
 * Goes on with frozen sets of orders: previews them, asks for one command after the other at their pace, and follows each
 * until it has ended as foretold or otherwise. All of it stands in rows, so that any worker goes on where one has ended; the
 * key of a command is that of its set and order, so that it is asked for once whoever asks.
 */
export function createOrderSets({
  transact,
  executeCommand,
  log,
  settings,
  logger,
  clock = systemClock,
}: OrderSetsOptions) {
  const member = randomUUID()
  const now = () => new Date(clock.now())
  const at = () => now().toISOString()
  const keep = (tx: PgTx, { id }: OrderSet) => keepSet(tx, id, { member, now: now() })

  async function snapshotOf(tx: PgTx, orderId: string): Promise<OrderSnapshot | undefined> {
    const found = await loadSnapshot(tx, log, orderId)
    const { returnDays, ...others } = settings
    return found && { ...found, ...others, returnWindow: { days: returnDays, now: at() } }
  }

  async function previewSome(set: OrderSet): Promise<void> {
    for (const order of await transact((tx) => waitingOrders(tx, set.id, perRound)))
      await transact(async (tx) => {
        if (await keep(tx, set))
          await updateOrder(tx, order, previewed(set.act, await snapshotOf(tx, order.orderId)))
      })
    await transact(async (tx) => {
      const kept = await keep(tx, set)
      if (kept?.state === 'previewing' && !(await hasOrders(tx, set.id, ['waiting'])))
        await updateSet(databaseIn(tx), set.id, { state: 'ready', statedAt: at() })
    })
  }

  async function followSome(set: OrderSet): Promise<void> {
    for (const order of await transact((tx) =>
      openOrders(tx, set.id, { now: now(), limit: perRound }),
    ))
      await transact(async (tx) => {
        const change = followed(order, await snapshotOf(tx, order.orderId), at())
        await updateOrder(tx, order, { ...change, lookedAt: at() })
      })
  }

  const halt = (tx: PgTx, set: OrderSet, why: 'rule' | 'rest' | 'role', change = {}) =>
    updateSet(databaseIn(tx), set.id, {
      state: 'paused',
      halt: why,
      statedBy: null,
      statedAt: at(),
      version: set.version + 1,
      ...change,
    })

  /** Marks an order as being asked for, or as left out when it changed since; undefined when the set does not run any more. */
  const begin = (set: OrderSet, order: SetOrder): Promise<Begun | undefined> =>
    transact(async (tx) => {
      const kept = await keep(tx, set)
      if (kept?.state !== 'running' || kept.stage !== set.stage) return undefined
      const role = await roleFor(tx, kept)
      if (!kept.startedBy || !role) {
        await halt(tx, kept, 'role')
        return undefined
      }
      const change = sendable(order, await snapshotOf(tx, order.orderId))
      const isSent = change.state === 'sending'
      const written = { ...change, ...(isSent ? { sentAt: at() } : { endedAt: at() }) }
      await updateOrder(tx, order, written)
      return { set: kept, order: { ...order, ...written }, by: { userId: kept.startedBy, role } }
    })

  /** That of who started the set, as it is now; undefined when it does not allow what the set does. */
  async function roleFor(tx: PgTx, { act, startedBy }: OrderSet): Promise<Role | undefined> {
    const role = startedBy === null ? undefined : await roleOf(tx, startedBy)
    return role && isAtLeast(role, commandRoles[act.type]) ? role : undefined
  }

  /** Asks for an order that was marked so. */
  async function ask({ set, order, by }: Begun): Promise<void> {
    const { command, orderId, version } = order
    if (order.state !== 'sending' || !command) return
    const { id: setId, reason } = set
    const idempotencyKey = `set:${setId}:${orderId}`
    const result = await executeCommand(
      { command, orderId, reason, expectedVersion: version, setId, idempotencyKey },
      { type: 'staff', ...by },
    )
    await transact(async (tx) => {
      const found = await snapshotOf(tx, orderId)
      await updateOrder(tx, order, sentAs(order, result, found?.log.length ?? 0, at()))
    })
  }

  /** Asks, with the same key, for what was marked by a worker that has ended since. */
  async function finishBegun(set: OrderSet): Promise<void> {
    for (const begun of await transact((tx) => begunIn(tx, set))) await ask(begun)
  }

  async function begunIn(tx: PgTx, before: OrderSet): Promise<Begun[]> {
    const orders = await begunOrders(tx, before.id)
    const set = orders.length > 0 ? await keep(tx, before) : undefined
    if (!set) return []
    const role = await roleFor(tx, set)
    const userId = set.startedBy
    if (userId !== null && role)
      return orders.map((order) => ({ set, order, by: { userId, role } }))
    // Nobody is there to ask in whose name: it waits for who goes on with the set, or ends with it.
    if (set.state === 'running') await halt(tx, set, 'role')
    if (set.state === 'stopped')
      for (const order of orders) await updateOrder(tx, order, notAsked(at()))
    return []
  }

  /** Pauses the set when too much of its stage has failed; true when it does not run any more. */
  const holdBack = (set: OrderSet): Promise<boolean> =>
    transact(async (tx) => {
      const kept = await keep(tx, set)
      if (kept?.state !== 'running') return true
      if (!breaksRule(await countStage(tx, kept), kept.stopPercent)) return false
      if (!(await hasOrders(tx, set.id, ['ready']))) return false
      await leaveStage(databaseIn(tx), set.id)
      await halt(tx, kept, 'rule')
      logger.warn({ service: 'orders', set: set.id }, 'a set of orders was stopped by its rule')
      return true
    })

  /** Opens the next stage once the one before has ended; the set as it is then. */
  const openStage = (set: OrderSet): Promise<OrderSet> =>
    transact(async (tx) => {
      const kept = await keep(tx, set)
      if (kept?.state !== 'running') return kept ?? set
      const counts = await countStage(tx, kept)
      if (Object.keys(counts).length > 0) return goOnAfter(tx, kept, counts)
      const isMore = (await fillStage(tx, kept)) > 0 || (await hasOpenOrders(tx, set.id))
      return isMore ? kept : finish(tx, kept)
    })

  async function goOnAfter(tx: PgTx, set: OrderSet, counts: StageCounts): Promise<OrderSet> {
    const next = afterStage(counts, set)
    if (next.type === 'wait') return set
    if (!(await hasOrders(tx, set.id, ['ready'])))
      return (await hasOpenOrders(tx, set.id)) ? set : finish(tx, set)
    const stage = set.stage + 1
    return next.type === 'ask'
      ? halt(tx, set, 'rest', { stage })
      : updateSet(databaseIn(tx), set.id, { stage, pace: next.pace })
  }

  const finish = (tx: PgTx, set: OrderSet) =>
    updateSet(databaseIn(tx), set.id, {
      state: 'done',
      halt: null,
      statedBy: null,
      statedAt: at(),
      closedAt: at(),
      version: set.version + 1,
    })

  /** True when something was asked for. */
  async function run(before: OrderSet): Promise<boolean> {
    // A stage that has ended badly is not followed by another one.
    if (await holdBack(before)) return false
    const set = await openStage(before)
    if (set.state !== 'running') return false
    const orders = await transact((tx) => ordersToSend(tx, set, perRound))
    for (const order of orders) {
      const begun = await begin(set, order)
      if (!begun) return false
      await ask(begun)
    }
    return orders.length > 0
  }

  /** Goes on with one set, for a round; true when there is more to be done at once. */
  async function round(): Promise<boolean> {
    const set = await transact((tx) => takeSet(tx, { member, now: now() }))
    if (!set) return false
    const isPreviewing = set.state === 'previewing'
    if (isPreviewing) await previewSome(set)
    await finishBegun(set)
    await followSome(set)
    const isRunning = set.state === 'running' && (await run(set))
    await transact(async (tx) => {
      if (set.state === 'stopped') await closeSet(databaseIn(tx), set.id, at())
      await leaveSet(tx, set.id, { member, now: now() })
    })
    return isPreviewing || isRunning
  }

  const loop = new RunLoop({
    clock,
    round: async () => clock.now() + ((await round()) ? 0 : everyMs),
    onFailure: (error, failures) =>
      logger[failures === 1 ? 'error' : 'debug'](
        { service: 'orders', err: error },
        'going on with a set of orders failed',
      ),
  })
  // Goes on with one set, once.
  return { ...runnableOf('order-sets', loop), round }
}
