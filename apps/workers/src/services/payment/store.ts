import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { RefundMethod } from '@sagaboard/events/catalog/events'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { Payment } from '@sagaboard/events/saga/payment'
import { loadRecords, saveRecords } from '../order-records.ts'

export interface LedgerEntry {
  orderId: string
  kind: 'capture' | 'refund'
  amountMinor: number
  currency: string
  reference: string
  method: RefundMethod
  causeVersion: number
}

/** What payment keeps: a row per order, and the money ledger. */
export interface PaymentStore<Tx> {
  loadPayments(tx: Tx, events: readonly SagaEvent[], lock: boolean): Promise<OrderRecord<Payment>[]>
  savePayments(tx: Tx, changes: readonly RecordChange<Payment>[]): void
  saveLedger(tx: Tx, entries: readonly LedgerEntry[]): void
}

const select = `select order_id as "orderId", status, amount_minor as "amountMinor", refunded_minor as "refundedMinor", currency, token, charge_id as "chargeId", seen_version as "seenVersion"
                from payment.payments where order_id = any($1::uuid[])`

const statements = {
  read: { name: 'payment-read', text: select },
  lock: { name: 'payment-lock', text: `${select} order by order_id for update` },
  insert: {
    name: 'payment-insert',
    text: `insert into payment.payments (order_id, status, amount_minor, currency, token, charge_id, seen_version)
           select p."orderId", p.status, p."amountMinor", p.currency, p.token, p."chargeId", p."seenVersion"
           from json_to_recordset($1::json) p("orderId" uuid, status text, "amountMinor" int, currency text, token text, "chargeId" text, "seenVersion" int)`,
  },
  update: {
    name: 'payment-update',
    text: `update payment.payments t set status = p.status, refunded_minor = p."refundedMinor", charge_id = p."chargeId", seen_version = p."seenVersion"
           from json_to_recordset($1::json) p("orderId" uuid, status text, "refundedMinor" int, "chargeId" text, "seenVersion" int) where t.order_id = p."orderId"`,
  },
  ledger: {
    name: 'payment-ledger',
    text: `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, method, cause_version)
           select l."orderId", l.kind, l."amountMinor", l.currency, l.reference, l.method, l."causeVersion"
           from json_to_recordset($1::json) l("orderId" uuid, kind text, "amountMinor" int, currency text, reference text, method text, "causeVersion" int)`,
  },
} as const

export const postgresPayments: PaymentStore<PgTx> = {
  loadPayments: (tx, events, lock) =>
    loadRecords<Payment>(tx, lock ? statements.lock : statements.read, events),
  savePayments: (tx, changes) => saveRecords(tx, statements, changes),
  saveLedger(tx, entries) {
    if (entries.length > 0) tx.write(statements.ledger, [JSON.stringify(entries)])
  },
}
