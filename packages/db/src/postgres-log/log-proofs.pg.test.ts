import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { eventually } from '@sagaboard/events/testing/eventually'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { mersenne } from 'pure-rand/generator/mersenne'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPool } from '../client.ts'
import { useTestDatabase } from '../testing/template-database.ts'
import { createNotifications } from './notifications.ts'
import { createPostgresLog, type PostgresLog, readPartitions } from './postgres-log.ts'

const writers = 16
const ordersPerAppend = 8
const enough = 50_000
const writeMaxMs = 15_000
/** On a busy machine they write for longer, until there is enough to prove something. */
const leastCommitted = 5_000

const database = useTestDatabase()
let pool: Pool
let log: PostgresLog

beforeAll(async () => {
  pool = createPool(database.url, {
    max: writers + 8,
    applicationName: 'test-proofs',
    pipeline: true,
  })
  log = createPostgresLog({
    pool,
    notifications: createNotifications(pool, undefined),
    partitions: await readPartitions(pool),
  })
  await pool.query('create table plain_log (id bigserial primary key, event_id uuid not null)')
})

afterAll(async () => {
  await pool?.end()
})

const writePlain = {
  name: 'write-plain',
  text: 'insert into plain_log (event_id) select * from unnest($1::uuid[])',
}

/** Numbers in [0, 1) that a seed determines. */
function randomOf(seed: number): () => number {
  const generator = mersenne(seed)
  return () => uniformFloat64(generator)
}

const entryFor = (orderId: string): NewEntry =>
  newEntry(
    null,
    { type: 'PaymentVoided', data: { outcome: 'not_asked' } },
    { orderId, at: new Date(), partitions: log.partitions },
  )

/** Reads a table in the order of its ids, as a tail that knows nothing of commit order does. */
async function plainTail(seen: Set<string>, stop: AbortSignal): Promise<void> {
  for (let last = 0, idle = false; !stop.aborted || !idle; ) {
    const { rows } = await pool.query({
      text: 'select id, event_id from plain_log where id > $1 order by id limit 500',
      values: [last],
    })
    for (const row of rows) seen.add(row.event_id)
    last = rows.at(-1)?.id ?? last
    idle = rows.length === 0
    if (idle) await pause(2)
  }
}

test('P1, P2: whatever the order of commits, the tail of the log loses nothing and keeps each order in order; a tail by id loses', async ({
  annotate,
}) => {
  const seed = 20_260_117
  const orders = Array.from({ length: 400 }, () => randomUUID())
  const committed = new Set<string>()
  const rolledBack = new Set<string>()
  const until = performance.now() + writeMaxMs

  async function write(random: () => number): Promise<void> {
    const goesOn = () =>
      committed.size <= leastCommitted || (committed.size < enough && performance.now() < until)
    while (goesOn()) {
      const entries = Array.from({ length: ordersPerAppend }, () =>
        entryFor(orders[Math.floor(random() * orders.length)] ?? ''),
      )
      const ids = entries.map((entry) => entry.id)
      const gaveUp = random() < 0.1
      await log
        .transaction(async (tx) => {
          tx.write(writePlain, [ids])
          // The work that a transaction does: now short, now long, so that commits overtake each other.
          await pause(random() < 0.1 ? random() * 40 : random() * 6)
          log.append(tx, entries)
          if (random() < 0.05) await pause(random() * 4)
          if (gaveUp) throw new GaveUp()
        })
        .then(
          () => {
            for (const id of ids) committed.add(id)
          },
          (error: unknown) => {
            if (!(error instanceof GaveUp)) throw error
            for (const id of ids) rolledBack.add(id)
          },
        )
      log.notify(new Set(entries.map((entry) => entry.partition)), ['PaymentVoided'])
    }
  }

  const seen = new Map<string, number>()
  const versions = new Map<string, number>()
  const breaks: string[] = []
  const tail = logTail({
    log,
    groups: [{ name: 'proof' }],
    member: 'reader',
    logger: pino({ level: 'silent' }),
  })
  await tail.start(async (batch) => {
    // What counts is what was settled: a batch whose transaction fails comes again.
    await log.transaction(async (tx) => batch.ack(tx))
    for (const delivery of batch.deliveries) {
      if (delivery.type === 'unreadable') breaks.push(delivery.unreadable.error.message)
      else {
        const { id, orderId, version } = delivery.event
        const last = versions.get(orderId) ?? 0
        if (version !== last + 1) breaks.push(`order ${orderId}: ${version} after ${last}`)
        versions.set(orderId, version)
        seen.set(id, (seen.get(id) ?? 0) + 1)
      }
    }
    batch.afterCommit()
  })
  const plainSeen = new Set<string>()
  const writing = new AbortController()
  const control = plainTail(plainSeen, writing.signal)

  await Promise.all(Array.from({ length: writers }, (_, index) => write(randomOf(seed + index))))
  writing.abort()
  await control
  await eventually(() => expect(seen.size).toBeGreaterThanOrEqual(committed.size))
  await tail.stop()

  const run = `seed ${seed}: ${committed.size} events in ${orders.length} orders, ${rolledBack.size} rolled back`
  expect(committed.size, `${run}: too few to prove anything`).toBeGreaterThan(leastCommitted)
  expect(rolledBack.size, run).toBeGreaterThan(100)
  const lost = [...committed].filter((id) => !seen.has(id))
  expect(lost, run).toEqual([])
  expect(
    [...seen.keys()].filter((id) => !committed.has(id)),
    'events of a transaction that was rolled back',
  ).toEqual([])
  expect(
    [...seen.values()].filter((times) => times > 1),
    'events that came twice',
  ).toEqual([])
  expect(breaks, run).toEqual([])
  const plainLost = [...committed].filter((id) => !plainSeen.has(id)).length
  await annotate(`${run}; the tail by id lost ${plainLost}`)
  expect(
    plainLost / committed.size,
    `${run}; the control must break, and lost ${plainLost}`,
  ).toBeGreaterThan(0.01)
})

class GaveUp extends Error {
  override name = 'GaveUp'
}
