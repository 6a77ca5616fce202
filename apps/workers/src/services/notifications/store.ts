import { columnsOf, insertRows } from '@sagaboard/db/recordset'
import { type MessageRoute, messages, notifiedOrders } from '@sagaboard/db/schema/notifications'
import type { PgTx } from '@sagaboard/db/transaction'
import { updateUnchanged } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { MessageKind, NotificationState } from '@sagaboard/events/saga/messages'
import { loadRecords, saveRecords } from '../order-records.ts'

/** A message as it is written. */
export interface NewMessage {
  id: string
  orderId: string
  /** Of the event that it tells of. */
  version: number
  /** Of the event that it is written for. */
  causeVersion: number
  kind: MessageKind
  locale: string
  /** The message that it repeats. */
  resendOf: string | null
}

/** What notifications keeps: a row per order, and the messages. */
export interface NotificationsStore<Tx> {
  /** Of what happened before it nothing is written (ISO 8601 in UTC). */
  readSince(tx: Tx): Promise<string>
  load(
    tx: Tx,
    events: readonly SagaEvent[],
    lock: boolean,
  ): Promise<OrderRecord<NotificationState>[]>
  /** `via` `smtp`: a sender takes them on; `mailbox`: they have arrived with the commit. */
  save(
    tx: Tx,
    orders: readonly RecordChange<NotificationState>[],
    written: readonly NewMessage[],
    via: MessageRoute,
  ): void
}

const fields = ['orderId', 'locale', 'awaited', 'seenVersion'] as const
const kept = columnsOf(notifiedOrders, fields)
const select = `select ${kept.selected} from ${kept.table} where order_id = any($1::uuid[])`
const fresh = columnsOf(messages, [
  'id',
  'orderId',
  'version',
  'causeVersion',
  'kind',
  'locale',
  'resendOf',
])
const via = `$${fresh.fields.length + 1}`

const statements = {
  since: {
    name: 'notifications-since',
    text: 'select (extract(epoch from at) * 1000)::float8 as "atMs" from notifications.since',
  },
  read: { name: 'notifications-read', text: select },
  lock: { name: 'notifications-lock', text: `${select} order by order_id for update` },
  insert: insertRows('notifications-insert', notifiedOrders, fields),
  update: updateUnchanged(
    'notifications-update',
    notifiedOrders,
    { key: 'orderId', guard: 'seenVersion' },
    ['locale', 'awaited', 'seenVersion'],
  ),
  write: {
    name: 'notifications-write',
    text: `insert into ${fresh.table} (${fresh.names}, via, state, next_at, sent_at)
           select ${fresh.valuesOf('r')}, ${via}::text,
             case ${via}::text when 'smtp' then 'waiting' else 'sent' end,
             case ${via}::text when 'smtp' then now() end,
             case ${via}::text when 'smtp' then null else now() end
           from ${fresh.unnest('r')}`,
  },
} as const

export const postgresNotifications: NotificationsStore<PgTx> = {
  async readSince(tx) {
    const [row] = await tx.query<{ atMs: number }>(statements.since, [])
    if (!row)
      throw new Error('notifications.since is empty: the migrations have not run to their end')
    return new Date(row.atMs).toISOString()
  },
  load: (tx, events, lock) =>
    loadRecords<NotificationState>(
      tx,
      { statement: lock ? statements.lock : statements.read },
      events,
    ),
  save(tx, orders, written, route) {
    saveRecords(tx, statements, orders)
    if (written.length > 0) tx.write(statements.write, [...fresh.encode(written), route])
  },
}
