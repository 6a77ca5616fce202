import { writeCsv } from '../goods/csv.ts'

/** Rows that are read page by page. */
export interface CsvPage<Row, Place> {
  rows: readonly Row[]
  /** After which the next page begins; null: this is the last. */
  next: Place | null
}

interface CsvFile<Row, Place> {
  columns: readonly string[]
  cellsOf(row: Row): (string | number | null)[]
  first: CsvPage<Row, Place>
  /** The page after a place. */
  read(after: Place): Promise<CsvPage<Row, Place>>
}

/**
 * Rows as CSV, in UTF-8 with the mark that spreadsheets look for: the first page, then one after another for as long as the
 * reader takes them.
 */
export function csvFile<Row, Place>({
  columns,
  cellsOf,
  first,
  read,
}: CsvFile<Row, Place>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const lines = ({ rows }: CsvPage<Row, Place>) =>
    rows.length === 0 ? '' : writeCsv(null, rows.map(cellsOf))
  let page: CsvPage<Row, Place> | null = null
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
