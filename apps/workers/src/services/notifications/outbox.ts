import type { PgTx } from '@sagaboard/db/transaction'
import type { OutgoingMessage } from './port.ts'

type Attempt = Pick<OutgoingMessage, 'id' | 'tries'>

/** The messages that wait for a mail server. */
export interface Outbox<Tx> {
  /**
   * Takes messages whose time has come: nobody else does before `until`. Of an order only the first that waits, so that its
   * customer reads what happened in the order in which it did.
   */
  claim(tx: Tx, now: Date, until: Date, atMost: number): Promise<OutgoingMessage[]>
  /** The mail server has taken it. */
  sent(tx: Tx, message: Pick<OutgoingMessage, 'id'>, at: Date): void
  /** It did not go: tried again at `nextAt`, or, when that is null, never. Whoever is late, and finds another try, changes nothing. */
  failed(tx: Tx, attempt: Attempt, error: string, nextAt: Date | null): void
}

const isThisTry = `id = $1 and state = 'waiting' and tries = $2`

const statements = {
  claim: {
    name: 'outbox-claim',
    text: `with due as (
             select m.id from notifications.messages m
             where m.state = 'waiting' and m.next_at <= $1 and not exists (
               select from notifications.messages b
               where b.order_id = m.order_id and b.cause_version < m.cause_version and b.state = 'waiting')
             order by m.next_at limit $3 for update skip locked)
           update notifications.messages m set tries = m.tries + 1, next_at = $2 from due where m.id = due.id
           returning m.id, m.order_id as "orderId", m.version, m.kind, m.locale, m.tries,
             (extract(epoch from m.written_at) * 1000)::float8 as "writtenMs"`,
  },
  sent: {
    name: 'outbox-sent',
    text: `update notifications.messages set state = 'sent', sent_at = $2, next_at = null, error = null where id = $1 and state = 'waiting'`,
  },
  later: {
    name: 'outbox-later',
    text: `update notifications.messages set error = $3, next_at = $4 where ${isThisTry}`,
  },
  never: {
    name: 'outbox-never',
    text: `update notifications.messages set error = $3, next_at = null, state = 'failed' where ${isThisTry}`,
  },
} as const

type ClaimedRow = Omit<OutgoingMessage, 'writtenAt'> & { writtenMs: number }

export const postgresOutbox: Outbox<PgTx> = {
  async claim(tx, now, until, atMost) {
    const rows = await tx.query<ClaimedRow>(statements.claim, [
      now.toISOString(),
      until.toISOString(),
      atMost,
    ])
    return rows.map(({ writtenMs, ...message }) => ({
      ...message,
      writtenAt: new Date(writtenMs).toISOString(),
    }))
  },
  sent: (tx, { id }, at) => tx.write(statements.sent, [id, at.toISOString()]),
  failed(tx, { id, tries }, error, nextAt) {
    if (nextAt === null) tx.write(statements.never, [id, tries, error])
    else tx.write(statements.later, [id, tries, error, nextAt.toISOString()])
  },
}
