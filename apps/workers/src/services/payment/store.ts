import { columnsOf, insertRows } from '@sagaboard/db/recordset'
import { returnRows } from '@sagaboard/db/return-rows'
import { ledger, paymentReturns, payments } from '@sagaboard/db/schema/payment'
import type { PgTx } from '@sagaboard/db/transaction'
import { updateUnchanged } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { RefundMethod } from '@sagaboard/events/catalog/events'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { Payment } from '@sagaboard/events/saga/payment'
import type { PaymentReturn } from '@sagaboard/events/saga/returns/rows'
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

const row = { key: 'orderId', guard: 'seenVersion' } as const
const kept = columnsOf(payments, [
  'orderId',
  'status',
  'amountMinor',
  'refundedMinor',
  'currency',
  'token',
  'chargeId',
  'seenVersion',
])
const select = `select ${kept.selected} from ${kept.table} where order_id = any($1::uuid[])`

const statements = {
  read: { name: 'payment-read', text: select },
  lock: { name: 'payment-lock', text: `${select} order by order_id for update` },
  insert: insertRows('payment-insert', payments, [
    'orderId',
    'status',
    'amountMinor',
    'currency',
    'token',
    'chargeId',
    'seenVersion',
  ]),
  update: updateUnchanged('payment-update', payments, row, [
    'status',
    'amountMinor',
    'refundedMinor',
    'chargeId',
    'seenVersion',
  ]),
  ledger: insertRows('payment-ledger', ledger, [
    'orderId',
    'kind',
    'amountMinor',
    'currency',
    'reference',
    'method',
    'causeVersion',
  ]),
} as const

const returns = returnRows<PaymentReturn, typeof paymentReturns>('payment', paymentReturns, [
  'status',
  'lines',
  'amountMinor',
])

export const postgresPayments: PaymentStore<PgTx> = {
  loadPayments: (tx, events, lock) =>
    loadRecords<Payment>(
      tx,
      { statement: lock ? statements.lock : statements.read, returns, isPlan: !lock },
      events,
    ),
  savePayments(tx, changes) {
    saveRecords(tx, statements, changes)
    returns.save(tx, changes)
  },
  saveLedger(tx, entries) {
    if (entries.length > 0) tx.write(statements.ledger, statements.ledger.encode(entries))
  },
}
