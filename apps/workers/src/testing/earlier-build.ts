import { randomUUID } from 'node:crypto'
import { createExecuteCommand, type ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { brokenInvariants } from '@sagaboard/db/invariants'
import { migrate } from '@sagaboard/db/migrate'
import { readManifest, restoreEarlierBuild } from '@sagaboard/db/testing/earlier-builds'
import {
  books,
  digestOf,
  type FixtureCommand,
  type FixtureManifest,
  type FixtureOrder,
} from '@sagaboard/db/testing/fixture-manifest'
import {
  countKinds,
  endOutagesAndFaults,
  readBooks,
  readOrders,
} from '@sagaboard/db/testing/fixture-rows'
import type { PgTx } from '@sagaboard/db/transaction'
import { commandSchema } from '@sagaboard/events/commands/command'
import type { EventStore, StoredEvent } from '@sagaboard/events/log/event-store'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect } from 'vitest'
import { placeOrders } from './place-order.ts'
import { connect } from './start-workers.ts'

interface GoesOn {
  fixture: string
  /** Starts all services of this build on the migrated database. */
  start: (url: string, manifest: FixtureManifest) => Promise<{ stop(): Promise<unknown> }>
  /** What else is to be looked at while the services run, once every order has ended. */
  finally?: (shop: Awaited<ReturnType<typeof connect>>, manifest: FixtureManifest) => Promise<void>
}

const supervisor = { type: 'staff', userId: 'supervisor', role: 'supervisor' } as const

/**
 * A database that an earlier build left behind goes on under this one. Its outages and faults end, a person decides what is
 * left to them, and every order comes to the end that the fixture states for it, whatever had happened to it before; what
 * had had its effect outside has it once.
 */
export async function goesOn({
  fixture,
  start,
  finally: lookAt = async () => undefined,
}: GoesOn): Promise<void> {
  const manifest = await readManifest(fixture)
  const database = await restoreEarlierBuild(fixture)
  try {
    await migrate(database.url)
    const shop = await connect(database.url, 'test-shop')
    try {
      await endOutagesAndFaults(shop.pool)
      const workers = await start(database.url, manifest)
      try {
        const fresh = await placeOrders(shop.log, [
          {},
          { token: 'tok_declined' },
          { postcode: '00000' },
        ])
        await decide(manifest.orders, createExecuteCommand(shop))
        await everyOrderEnds(shop, manifest.orders, fresh)
        await lookAt(shop, manifest)
      } finally {
        await workers.stop()
      }
      await nothingIsLostOrDoubled(shop, manifest)
    } finally {
      await shop.close()
    }
  } finally {
    await database.drop()
  }
}

type Shop = Awaited<ReturnType<typeof connect>>

/** Each command is asked for again while a try of its order is under way. */
async function decide(
  orders: readonly FixtureOrder[],
  executeCommand: ExecuteCommand,
): Promise<void> {
  const ask = async (orderId: string, command: FixtureCommand) => {
    const call = {
      orderId,
      command: commandSchema.parse(command),
      reason: 'as a person would',
      expectedVersion: null,
    }
    expect(
      await executeCommand({ ...call, idempotencyKey: randomUUID() }, supervisor),
    ).toMatchObject({
      type: 'accepted',
    })
  }
  for (const { orderId, remedy } of orders)
    for (const command of remedy) await eventually(() => ask(orderId, command))
}

async function everyOrderEnds(
  { pool, log }: Shop,
  orders: readonly FixtureOrder[],
  fresh: readonly string[],
): Promise<void> {
  await eventually(
    async () => {
      const now = await readOrders(pool)
      // An order whose time has run out may still be completed: what stands first in its log counts.
      const ends = orders.map(({ name, orderId, end }) => ({
        name,
        orderId,
        ...end,
        blocked: [],
        ...(end.reason === 'expired' &&
          now.get(orderId)?.status === 'COMPLETED' && { status: 'COMPLETED', reason: null }),
      }))
      expect(orders.map(({ name, orderId }) => ({ name, ...now.get(orderId) }))).toEqual(ends)
      expect(fresh.map((orderId) => now.get(orderId)?.status)).toEqual([
        'COMPLETED',
        'CANCELLED',
        'CANCELLED',
      ])
      expect(unanswered(await readLog(log))).toEqual([])
      // The last row to follow is the order's own.
      expect(await brokenInvariants(pool)).toEqual({})
    },
    45_000,
    200,
  )
}

/** Requests beside the chain that no service has answered yet. */
function unanswered(events: readonly StoredEvent[]): string[] {
  const requests = new Map<string, string>()
  for (const { orderId, type, data } of events) {
    const { requestId } = (data ?? {}) as { requestId?: string }
    if (requestId === undefined) continue
    if (type.endsWith('Requested')) requests.set(requestId, `${type} of ${orderId}`)
    else requests.delete(requestId)
  }
  return [...requests.values()]
}

async function nothingIsLostOrDoubled(
  { pool, log }: Shop,
  manifest: FixtureManifest,
): Promise<void> {
  const last = new Map(manifest.orders.map(({ orderId, version }) => [orderId, version]))
  const before = (await readLog(log)).filter(
    ({ orderId, version }) => version <= (last.get(orderId) ?? 0),
  )
  expect(digestOf(before)).toBe(manifest.logDigest)

  const now = await readBooks(pool)
  const hadEnded = new Set(manifest.orders.filter(hasRest).map(({ orderId }) => orderId))
  for (const book of books) {
    const entries = new Map(now[book].map((entry) => [entry.key, entry]))
    for (const { key, orderId, calls, outcome, isVoided } of manifest.books[book]) {
      const entry = entries.get(key)
      if (isVoided) expect({ key, isVoided: entry?.isVoided }).toEqual({ key, isVoided })
      // What had its effect keeps it, however often it was asked for; what had ended is not even asked again.
      if (outcome !== null) expect({ key, outcome: entry?.outcome }).toEqual({ key, outcome })
      if (hadEnded.has(orderId)) expect({ key, calls: entry?.calls }).toEqual({ key, calls })
    }
  }
  const { foreignMessages, accounts, idempotencyKeys, staffLinks = 0, attempts } = manifest.counts
  const counts = await countKinds(pool)
  expect(counts).toMatchObject({ foreignMessages, accounts, idempotencyKeys, staffLinks })
  expect(counts.attempts).toBeGreaterThanOrEqual(attempts ?? 0)
}

/** It had come to its end, and nothing was asked of any service. */
const hasRest = ({ status, blocked }: FixtureOrder) =>
  (status === 'COMPLETED' || status === 'CANCELLED') && blocked.length === 0

const readLog = (log: EventStore<PgTx>) =>
  log.read(
    new Map(Array.from({ length: log.partitions }, (_, partition) => [partition, 0])),
    100_000,
  )
