import { memberLabels, saidWords } from '../../lib/set-words.ts'
import { writeCsv } from '../goods/csv.ts'
import type { SetOrderRow } from './sets.ts'

interface Page {
  rows: SetOrderRow[]
  /** The place after which the next page begins. */
  next: number | null
}

const columns = [
  'place',
  'order_number',
  'order_id',
  'outcome',
  'why',
  'stage',
  'command',
  'total_minor',
  'currency',
  'taken_minor',
  'given_back_minor',
  'status_now',
  'asked_at',
  'ended_at',
] as const

const cellsOf = (row: SetOrderRow): (string | number | null)[] => [
  row.place,
  row.orderNumber,
  row.orderId,
  memberLabels[row.state],
  row.said && saidWords(row.said),
  row.stage,
  row.command && JSON.stringify(row.command),
  row.totalMinor,
  row.currency,
  row.takenMinor,
  row.givenBackMinor,
  row.status,
  row.sentAt,
  row.endedAt,
]

/**
 * The orders of a set with their outcomes as CSV, in UTF-8 with the mark that spreadsheets look for, page by page.
 *
 * @param read the page after a place
 */
export function setFile(
  first: Page,
  read: (after: number) => Promise<Page>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const lines = ({ rows }: Page) => (rows.length === 0 ? '' : writeCsv(null, rows.map(cellsOf)))
  let page: Page | null = null
  return new ReadableStream({
    async pull(controller) {
      if (page === null) {
        page = first
        controller.enqueue(encoder.encode(`\uFEFF${writeCsv(columns, [])}${lines(page)}`))
      } else if (page.next !== null) {
        page = await read(page.next)
        controller.enqueue(encoder.encode(lines(page)))
      }
      if (page.next === null) controller.close()
    },
  })
}
