import type { AuditPlace, AuditRow } from './audit.ts'
import { type CsvPage, csvFile } from './csv-file.ts'

const columns = [
  'at',
  'actor',
  'name',
  'role',
  'action',
  'outcome',
  'refusal',
  'order_number',
  'order_id',
  'reason',
  'expected_version',
  'command',
  'before',
  'after',
  'id',
] as const

const cellsOf = (row: AuditRow): (string | number | null)[] => [
  row.at,
  row.actor,
  row.name,
  row.role,
  row.action,
  row.outcome,
  row.refusal,
  row.orderNumber,
  row.orderId,
  row.reason,
  row.expectedVersion,
  JSON.stringify(row.command),
  JSON.stringify(row.before),
  JSON.stringify(row.after),
  row.id,
]

/**
 * The audit as CSV.
 *
 * @param read the page after a place
 */
export const auditFile = (
  first: CsvPage<AuditRow, AuditPlace>,
  read: (after: AuditPlace) => Promise<CsvPage<AuditRow, AuditPlace>>,
): ReadableStream<Uint8Array> => csvFile({ columns, cellsOf, first, read })
