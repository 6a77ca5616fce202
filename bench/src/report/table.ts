import type { Figure, Unit } from './figures.ts'

const columns = ['', 'measured', 'baseline', 'ratio', 'aim', ''] as const

/** The figures as an aligned table, one line each. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ title, value, unit, baseline, ratio, target }) => [
    title,
    amount(value, unit),
    amount(baseline, unit),
    `${ratio.toFixed(2)}x`,
    target?.text ?? '',
    target ? (target.reached ? 'reached' : 'NOT REACHED') : '',
  ])
  const widths = columns.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column >= 1 && column <= 3
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  )
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

function amount(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return '-'
  if (unit === '/s') return `${whole.format(value)} /s`
  return `${value.toFixed(value < 10 ? 3 : 1)} ms`
}
