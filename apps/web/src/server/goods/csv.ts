import type { BadCell } from '@sagaboard/events/commands/stock-plan'
import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import type { z } from 'zod'
import { fileRowsMax, refusalOfSize } from '../../lib/goods/file-limits.ts'

/** What spreadsheets take for a formula, and the apostrophe that says that it is none. */
const formula = /^'*[=+\-@\t\r＝＋－＠]/

/** Cells as a spreadsheet shows them, and never runs them. Without `columns` there is no heading. */
export function writeCsv(
  columns: readonly string[] | null,
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return stringify([...(columns ? [[...columns]] : []), ...rows.map((row) => [...row])], {
    cast: { string: (text) => (formula.test(text) ? `'${text}` : text) },
  })
}

const plain = (cell: string) => (formula.test(cell) && cell.startsWith("'") ? cell.slice(1) : cell)

/** A file that can't be read as a whole, in a sentence that says what to do. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
}

/** Rows of a file, each by the names of its columns; `row` counts from the first below the heading. */
export interface FileRow {
  row: number
  cells: Record<string, string>
}

/**
 * Reads a file with a heading, parted by commas or semicolons. Empty lines are passed over, and
 * counted.
 *
 * @param optional columns that may be missing; others than these and `columns` are refused
 * @throws UnreadableFile
 */
export function readCsv(
  text: string,
  columns: readonly string[],
  optional: readonly string[] = [],
): FileRow[] {
  const tooLarge = refusalOfSize(Buffer.byteLength(text))
  if (tooLarge) throw new UnreadableFile(tooLarge)
  if (text.includes('\uFFFD'))
    throw new UnreadableFile('Some of its letters can’t be read: save it as CSV in UTF-8.')
  const [heading = [], ...lines] = parseLines(text)
  const names = heading.map((name) => name.trim().toLowerCase())
  const missing = columns.filter((name) => !names.includes(name))
  const unknown = names.filter((name) => !columns.includes(name) && !optional.includes(name))
  if (missing.length > 0)
    throw new UnreadableFile(
      `Its first row lacks ${missing.join(', ')}: export a file and begin with its first row.`,
    )
  if (unknown.length > 0 || new Set(names).size < names.length)
    throw new UnreadableFile(
      `Its first row is to have each of ${[...columns, ...optional].join(', ')} once, and nothing else.`,
    )
  if (lines.length > fileRowsMax)
    throw new UnreadableFile(
      `It has ${lines.length} rows; at most ${fileRowsMax} are taken. Send it in parts.`,
    )
  return lines.flatMap((line, row): FileRow[] => {
    if (line.every((cell) => cell.trim() === '')) return []
    if (line.length !== names.length)
      throw new UnreadableFile(`Row ${row + 2} has ${line.length} cells, and not ${names.length}.`)
    const cells = names.map((name, at) => [name, plain(line[at] ?? '').trim()] as const)
    return [{ row, cells: Object.fromEntries(cells) }]
  })
}

function parseLines(text: string): string[][] {
  const first = text.slice(0, text.indexOf('\n') + 1 || undefined)
  const delimiter = first.includes(';') && !first.includes(',') ? ';' : ','
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UnreadableFile(`It can’t be read as CSV: ${error.message}.`, { cause: error })
  }
}

/**
 * The rows as the schema has them, or each cell that it does not take.
 *
 * @param columnOf the column that a field of the schema stands in
 */
export function checkRows<Row>(
  rows: readonly FileRow[],
  schema: z.ZodType<Row>,
  columnOf: (field: string) => string,
): { rows: Row[]; bad: BadCell[] } {
  const bad: BadCell[] = []
  const good = rows.flatMap(({ row, cells }): Row[] => {
    const read = schema.safeParse(cells)
    if (read.success) return [read.data]
    for (const { path, message } of read.error.issues)
      bad.push({ row, column: columnOf(String(path[0] ?? '')), expected: message })
    return []
  })
  return { rows: good, bad }
}
