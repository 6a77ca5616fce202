import { writeCsv } from '../goods/csv.ts'
import type { AuditPlace, AuditRow } from './audit.ts'

interface Page {
  rows: AuditRow[]
  next: AuditPlace | null
}

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
 * The audit as CSV, in UTF-8 with the mark that spreadsheets look for: the first page, then one after another for as long as
 * the reader takes them.
 *
 * @param read the page after a place
 */
export function auditFile(
  first: Page,
  read: (after: AuditPlace) => Promise<Page>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const lines = ({ rows }: Page) => (rows.length === 0 ? '' : writeCsv(null, rows.map(cellsOf)))
  let page: Page | null = null
  return new ReadableStream({
    async pull(controller) {
      if (page === null) {
        page = first
        controller.enqueue(encoder.encode(`\uFEFF${writeCsv(columns, [])}${lines(page)}`))
      } else if (page.next) {
        page = await read(page.next)
        controller.enqueue(encoder.encode(lines(page)))
      }
      if (page.next === null) controller.close()
    },
  })
}
