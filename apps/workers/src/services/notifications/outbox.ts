import type { PgTx } from '@sagaboard/db/transaction'
import type { OutgoingMessage } from './port.ts'

type Attempt = Pick<OutgoingMessage, 'id' | 'tries'>

/** The messages that wait for a mail server. */
export interface Outbox<Tx> {
  /**
   * Takes messages whose time has come: nobody else does before `until`. Of an order only the first that waits, so that its
   * customer reads what happened in the order in which it did; those behind it are not looked at again before it is.
   */
  claim(tx: Tx, now: Date, until: Date, atMost: number): Promise<OutgoingMessage[]>
  /** The mail server has taken it. */
  sent(tx: Tx, message: Pick<OutgoingMessage, 'id'>, at: Date): void
  /** It did not go: tried again at `nextAt`, or, when that is null, never. Whoever is late, and finds another try, changes nothing. */
  failed(tx: Tx, attempt: Attempt, error: string, nextAt: Date | null): void
}

/** Due messages are seen so many at once, by their index, however many wait. */
const seenAtOnce = 100

/** With the message that waits no more, the one behind it becomes due. */
const releasing = (update: string, at: string) =>
  `with gone as (${update} returning order_id, cause_version)
   update notifications.messages set next_at = ${at} where id = (
     select m.id from notifications.messages m join gone using (order_id)
     where m.state = 'waiting' and m.cause_version > gone.cause_version order by m.cause_version limit 1)`

const isThisTry = `id = $1 and state = 'waiting' and tries = $2`

const statements = {
  claim: {
    name: 'outbox-claim',
    text: `with due as materialized (
             select id, order_id, cause_version, next_at from notifications.messages
             where state = 'waiting' and next_at <= $1 order by next_at limit ${seenAtOnce} for update skip locked),
           seen as materialized (
             select due.id, first.next_at as after, row_number() over (partition by first.next_at is null order by due.next_at) as n
             from due left join lateral (
               select b.next_at from notifications.messages b
               where b.order_id = due.order_id and b.cause_version < due.cause_version and b.state = 'waiting'
               order by b.cause_version limit 1) first on true),
           behind as (
             update notifications.messages m set next_at = greatest(seen.after, $2) from seen
             where m.id = seen.id and seen.after is not null)
           update notifications.messages m set tries = m.tries + 1, next_at = $2 from seen
           where m.id = seen.id and seen.after is null and seen.n <= $3
           returning m.id, m.order_id as "orderId", m.version, m.kind, m.locale, m.tries`,
  },
  sent: {
    name: 'outbox-sent',
    text: releasing(
      `update notifications.messages set state = 'sent', sent_at = $2, next_at = null, error = null where id = $1 and state = 'waiting'`,
      '$2',
    ),
  },
  later: {
    name: 'outbox-later',
    text: `update notifications.messages set error = $3, next_at = $4 where ${isThisTry}`,
  },
  never: {
    name: 'outbox-never',
    text: releasing(
      `update notifications.messages set error = $3, next_at = null, state = 'failed' where ${isThisTry}`,
      'now()',
    ),
  },
} as const

export const postgresOutbox: Outbox<PgTx> = {
  claim: (tx, now, until, atMost) =>
    tx.query<OutgoingMessage>(statements.claim, [now.toISOString(), until.toISOString(), atMost]),
  sent: (tx, { id }, at) => tx.write(statements.sent, [id, at.toISOString()]),
  failed(tx, { id, tries }, error, nextAt) {
    if (nextAt === null) tx.write(statements.never, [id, tries, error])
    else tx.write(statements.later, [id, tries, error, nextAt.toISOString()])
  },
}
