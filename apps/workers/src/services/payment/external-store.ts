import { columnsOf, insertRows } from '@sagaboard/db/recordset'
import { externalCharges, externalRefunds, payments } from '@sagaboard/db/schema/payment'
import type { PgTx } from '@sagaboard/db/transaction'
import type { Payment } from '@sagaboard/events/saga/payment'
import { type LedgerEntry, postgresPayments } from './store.ts'

/** A charge that a program has asked for, and its payment. `orderId` is the id of the row; the program's own is `externalOrderId`. */
export interface ExternalCharge extends Payment {
  externalOrderId: string
  /** From 1, for each that was declined one more. */
  number: number
  isGivenBack: boolean
}

export interface ExternalRefund {
  chargeId: string
  refundId: string
  amountMinor: number
  /** Of the provider; null until it has answered. */
  reference: string | null
}

const row = columnsOf(payments, [
  'orderId',
  'status',
  'amountMinor',
  'refundedMinor',
  'currency',
  'token',
  'chargeId',
])
const own = `c.external_order_id as "externalOrderId", c.number,
  exists (select from doors.give_backs g where g.charge_id = c.id) as "isGivenBack"`
const rows = `select p.*, ${own} from payment.external_charges c
  join (select ${row.selected} from ${row.table}) p on p."orderId" = c.id`
const refund = columnsOf(externalRefunds, ['chargeId', 'refundId', 'amountMinor', 'reference'])

const statements = {
  last: {
    name: 'external-last-charge',
    text: `${rows} where c.external_order_id = $1 order by c.number desc limit 1`,
  },
  byId: { name: 'external-charge', text: `${rows} where c.id = $1` },
  refunds: {
    name: 'external-refunds',
    text: `select ${refund.selected} from ${refund.table} where charge_id = $1 order by created_at, refund_id`,
  },
  insertPayment: insertRows('external-insert-payment', payments, [
    ...(['orderId', 'status', 'amountMinor', 'currency', 'token'] as const),
    ...(['seenVersion', 'kind'] as const),
  ]),
  insertCharge: insertRows('external-insert-charge', externalCharges, [
    'id',
    'externalOrderId',
    'number',
    'clientId',
  ]),
  update: {
    name: 'external-update-payment',
    text: `update payment.payments set status = $2, charge_id = $3, refunded_minor = $4 where order_id = $1 and kind = 'external'`,
  },
  insertRefund: insertRows('external-insert-refund', externalRefunds, [
    'chargeId',
    'refundId',
    'amountMinor',
    'clientId',
  ]),
  settleRefund: {
    name: 'external-settle-refund',
    text: 'update payment.external_refunds set reference = $3 where charge_id = $1 and refund_id = $2',
  },
  openGiveBacks: {
    name: 'external-give-backs',
    text: `select g.charge_id as id, c.external_order_id as "externalOrderId" from doors.give_backs g
           join payment.external_charges c on c.id = g.charge_id
           where g.done_at is null order by g.asked_at limit $1`,
  },
  giveBackDone: {
    name: 'external-give-back-done',
    text: 'update doors.give_backs set done_at = now() where charge_id = $1 and done_at is null',
  },
} as const

/** The last charge of a program's order. Call `lockIds` of the order before. */
export async function lastCharge(tx: PgTx, orderId: string): Promise<ExternalCharge | undefined> {
  return (await tx.query<ExternalCharge>(statements.last, [orderId]))[0]
}

export async function chargeById(tx: PgTx, id: string): Promise<ExternalCharge | undefined> {
  return (await tx.query<ExternalCharge>(statements.byId, [id]))[0]
}

export const refundsOf = (tx: PgTx, chargeId: string): Promise<ExternalRefund[]> =>
  tx.query(statements.refunds, [chargeId])

export function insertCharge(tx: PgTx, charge: ExternalCharge, clientId: string): void {
  const { insertPayment, insertCharge } = statements
  tx.write(insertPayment, insertPayment.encode([{ ...charge, seenVersion: 0, kind: 'external' }]))
  tx.write(insertCharge, insertCharge.encode([{ ...charge, id: charge.orderId, clientId }]))
}

/** Writes what has become of a charge, with the lines of the ledger that belong to it. */
export function savePayment(
  tx: PgTx,
  payment: Payment,
  entries: readonly Pick<LedgerEntry, 'kind' | 'amountMinor' | 'reference'>[],
): void {
  const { orderId, status, chargeId, refundedMinor, currency } = payment
  tx.write(statements.update, [orderId, status, chargeId, refundedMinor])
  postgresPayments.saveLedger(
    tx,
    entries.map((entry) => ({ ...entry, orderId, currency, method: 'provider', causeVersion: 0 })),
  )
}

export function insertRefund(
  tx: PgTx,
  refund: Omit<ExternalRefund, 'reference'>,
  clientId: string,
): void {
  tx.write(statements.insertRefund, statements.insertRefund.encode([{ ...refund, clientId }]))
}

export function settleRefund(tx: PgTx, { chargeId, refundId }: ExternalRefund, ref: string): void {
  tx.write(statements.settleRefund, [chargeId, refundId, ref])
}

/** A charge of a program that a person has decided to give back. */
export interface GiveBack {
  id: string
  externalOrderId: string
}

/** Charges that a person wants to be given back, oldest first. */
export const openGiveBacks = (tx: PgTx, atMost: number): Promise<GiveBack[]> =>
  tx.query(statements.openGiveBacks, [atMost])

export function noteGivenBack(tx: PgTx, chargeId: string): void {
  tx.write(statements.giveBackDone, [chargeId])
}
