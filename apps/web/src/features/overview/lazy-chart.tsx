'use client'

import dynamic from 'next/dynamic'
import { useFaultBands } from '../../components/fault-windows.ts'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Skeleton } from '../../components/ui/skeleton.tsx'
import { bandsLabel } from '../../lib/fault-bands.ts'
import type { ChartProps } from './chart.tsx'
import { spanLabel } from './series.ts'

/** The library that draws is large: the figures are read before it has come, and its place is kept. */
const Chart = dynamic(() => import('./chart.tsx').then(({ Chart }) => Chart), {
  ssr: false,
  loading: () => <Skeleton className="h-33" />,
})

/** A chart, and the same as a table. */
export function ChartWithTable(shown: Omit<ChartProps, 'bands'>) {
  const { rows } = shown
  const [first, last] = [rows[0], rows.at(-1)]
  const bands = useFaultBands(first && last && { fromMs: first.fromMs, untilMs: last.untilMs })
  const label = [shown.label, bandsLabel(bands)].filter(Boolean).join(' ')
  const props = { ...shown, label, bands }
  return (
    <>
      <Chart {...props} />
      <ChartTable {...props} />
    </>
  )
}

function ChartTable({ lines, rows, label, format, bands }: ChartProps) {
  const zone = useTimeZone()
  const shown = rows.filter(({ values }) => values.some((value) => value !== null && value !== 0))
  return (
    <details className="text-small text-ink-2">
      <summary className="w-fit rounded py-1 text-ink-3 hover:text-ink">
        The same as a table
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that arrow keys must reach its end. */}
      <section aria-label={label} tabIndex={0} className="max-h-60 overflow-auto">
        {bands.length > 0 ? (
          <ul className="num pb-1.5">
            {bands.map(({ id, says }) => (
              <li key={id}>Broken on purpose: {says}.</li>
            ))}
          </ul>
        ) : null}
        <table className="num w-full">
          <thead>
            <tr>
              <th scope="col" className="text-left font-medium">
                Time
              </th>
              {lines.map(({ name }) => (
                <th key={name} scope="col" className="text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.fromMs}>
                <th scope="row" className="text-left font-normal">
                  {spanLabel(row, zone)}
                </th>
                {lines.map(({ name }, line) => {
                  const value = row.values[line] ?? null
                  return (
                    <td key={name} className="text-right">
                      {value === null ? 'none ended' : format(value)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}
