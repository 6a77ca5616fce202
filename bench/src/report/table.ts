/** A table as aligned lines: the first column to the left, the columns of figures to the right, words to the left again. */
export function tableOf(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  figureColumns: number,
): string[] {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const isFigure = (column: number) => column >= 1 && column <= figureColumns
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        isFigure(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A figure for people: three digits that count, whole numbers from a hundred on; "-" for one that could not be taken. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const size = Math.abs(value)
  if (size >= 100) return whole.format(value)
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3)
}

/** How two figures compare: "1.14x". */
export const times = (ratio: number): string =>
  Number.isFinite(ratio) ? `${ratio.toFixed(2)}x` : '-'

/** The smallest and the largest of the rounds: "1,304 to 1,466". */
export function spread(rounds: readonly number[]): string {
  return rounds.length > 1 ? `${figure(Math.min(...rounds))} to ${figure(Math.max(...rounds))}` : ''
}
