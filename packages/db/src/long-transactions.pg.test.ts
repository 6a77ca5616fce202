import { randomUUID } from 'node:crypto'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { eventually } from '@sagaboard/events/testing/eventually'
import pg from 'pg'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createPool } from './client.ts'
import { createNotifications } from './postgres-log/notifications.ts'
import { createPostgresLog, readPartitions } from './postgres-log/postgres-log.ts'
import { createTestDatabase, useTestDatabase } from './testing/template-database.ts'

const database = useTestDatabase()

const entryFor = (orderId: string, partitions: number): NewEntry =>
  newEntry(
    null,
    { type: 'PaymentVoided', data: { outcome: 'not_asked' } },
    { orderId, at: new Date(), partitions },
  )

test('P13: a write transaction that stays open in another database of the server stalls no reader of the log; a tail up to xmin stalls', async () => {
  const other = await createTestDatabase()
  const longOne = new pg.Client({ connectionString: other.url })
  const pool = createPool(database.url, {
    max: 6,
    applicationName: 'test-long-transactions',
    pipeline: true,
  })
  const notifications = createNotifications(pool, database.url)
  const log = createPostgresLog({ pool, notifications, partitions: await readPartitions(pool) })
  const tail = logTail({
    log,
    groups: [{ name: 'reader' }],
    member: 'member',
    logger: pino({ level: 'silent' }),
  })
  const seen = new Set<string>()
  try {
    await longOne.connect()
    await longOne.query(`begin; create table "what-a-long-import-writes" ()`)
    // The usual cure for a log that is read by id: what was written by a transaction below the oldest one that is open.
    await pool.query('create table xmin_log (event_id uuid, xid xid8 default pg_current_xact_id())')
    await tail.start(async (batch) => {
      await log.transaction(async (tx) => batch.ack(tx))
      for (const delivery of batch.deliveries)
        if (delivery.type === 'event') seen.add(delivery.event.id)
      batch.afterCommit()
    })
    const entries = Array.from({ length: 200 }, () => entryFor(randomUUID(), log.partitions))
    for (const entry of entries) {
      await log.transaction(async (tx) => {
        tx.write({ name: 'write-xmin', text: 'insert into xmin_log (event_id) values ($1)' }, [
          entry.id,
        ])
        log.append(tx, [entry])
      })
      notifications.notify([entry.partition], [entry.type])
    }
    await eventually(() => expect(seen.size).toBe(entries.length))
    const readable = `select count(*)::int as readable from xmin_log where xid < pg_snapshot_xmin(pg_current_snapshot())`
    expect((await pool.query(readable)).rows).toEqual([{ readable: 0 }])
    await longOne.query('rollback')
    // Other files of the same server may have a transaction under way for a moment.
    await eventually(async () =>
      expect((await pool.query(readable)).rows).toEqual([{ readable: entries.length }]),
    )
  } finally {
    await tail.stop()
    await longOne.end()
    await notifications.close()
    await pool.end()
    await other.drop()
  }
})
