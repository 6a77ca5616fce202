import { memberLabels, saidWords } from '../../lib/set-words.ts'
import { type CsvPage, csvFile } from './csv-file.ts'
import type { SetOrderRow } from './sets.ts'

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
 * The orders of a set with their outcomes as CSV.
 *
 * @param read the page after a place
 */
export const setFile = (
  first: CsvPage<SetOrderRow, number>,
  read: (after: number) => Promise<CsvPage<SetOrderRow, number>>,
): ReadableStream<Uint8Array> => csvFile({ columns, cellsOf, first, read })
