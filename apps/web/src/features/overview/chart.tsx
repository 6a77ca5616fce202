'use client'

import { useId } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  DefaultZIndexes,
  type DotItemDotProps,
  ReferenceArea,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from 'recharts'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import type { FaultBand } from '../../lib/fault-bands.ts'
import { formatMinute } from '../../lib/format.ts'
import { type ChartLine, type ChartRow, spanLabel, standsAlone } from './series.ts'

const colours: Record<ChartLine['tone'], { stroke: string; fill: string }> = {
  ok: { stroke: 'var(--ok)', fill: 'var(--ok-soft)' },
  undo: { stroke: 'var(--undo)', fill: 'var(--undo-soft)' },
  ink: { stroke: 'var(--ink)', fill: 'none' },
  'ink-3': { stroke: 'var(--ink-3)', fill: 'none' },
}

const heightPx = 132
const axisText = { fontSize: 11, fill: 'var(--ink-3)' }

export interface ChartProps {
  lines: readonly ChartLine[]
  rows: readonly ChartRow[]
  /** Says in words what the picture shows. */
  label: string
  format: (value: number) => string
  /** When something was broken on purpose, within the time of the rows. */
  bands: readonly FaultBand[]
}

/**
 * Lines over one time axis, from zero. A point is read by pointing at it, or with the arrow keys once the chart has the
 * focus; the table beside it says the same. Nothing moves: a new snapshot is there at once.
 */
export function Chart({ lines, rows, label, format, bands }: ChartProps) {
  const zone = useTimeZone()
  const labelId = useId()
  const first = rows[0]
  const last = rows.at(-1)
  if (!first || !last) return null
  const minute = (ms: number) => formatMinute(new Date(ms).toISOString(), zone)
  const middle = rows[Math.floor(rows.length / 2)] ?? last
  const ticks = [...new Set([first.fromMs, middle.fromMs, last.fromMs])]
  return (
    <figure aria-labelledby={labelId} className="num">
      <figcaption id={labelId} className="sr-only">
        {label}
      </figcaption>
      <ComposedChart
        responsive
        data={[...rows]}
        style={{ width: '100%', height: heightPx }}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        title={label}
      >
        {bands.map(({ id, fromMs, untilMs }) => (
          <ReferenceArea
            key={id}
            className="fault-band"
            // Below the grid, so that no line is covered.
            zIndex={DefaultZIndexes.grid - 1}
            x1={Math.min(fromMs, last.fromMs)}
            x2={Math.min(untilMs, last.fromMs)}
            fill="var(--stop-soft)"
            fillOpacity={1}
            stroke="var(--stop-soft)"
          />
        ))}
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="fromMs"
          type="number"
          domain={[first.fromMs, last.fromMs]}
          ticks={ticks}
          tickFormatter={(ms: number) => (ms === last.fromMs ? 'now' : minute(ms))}
          interval="preserveStartEnd"
          tick={axisText}
          tickLine={false}
          stroke="var(--line)"
          height={20}
        />
        <YAxis
          domain={[0, 'auto']}
          allowDecimals={false}
          tickCount={3}
          tickFormatter={format}
          tick={axisText}
          tickLine={false}
          axisLine={false}
          width="auto"
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-2)' }}
          content={(props) => <Reading {...props} lines={lines} format={format} zone={zone} />}
        />
        {lines.map(({ name, tone, filled }, line) => (
          <Area
            key={name}
            name={name}
            dataKey={({ values }: ChartRow) => values[line]}
            type="linear"
            isAnimationActive={false}
            connectNulls={false}
            stroke={colours[tone].stroke}
            strokeWidth={1.8}
            fill={filled ? colours[tone].fill : 'none'}
            fillOpacity={1}
            dot={({ cx, cy, index }: DotItemDotProps) =>
              standsAlone(rows, index, line) ? (
                <circle key={index} cx={cx} cy={cy} r="2.5" fill={colours[tone].stroke} />
              ) : null
            }
            activeDot={{ r: 3.5, stroke: 'var(--panel)', fill: colours[tone].stroke }}
          />
        ))}
      </ComposedChart>
    </figure>
  )
}

/** The values of the step that is pointed at, with its time. */
function Reading({
  active,
  payload,
  lines,
  format,
  zone,
}: Pick<TooltipContentProps, 'active' | 'payload'> &
  Pick<ChartProps, 'lines' | 'format'> & { zone: string }) {
  const row = payload[0]?.payload as ChartRow | undefined
  if (!active || !row) return null
  return (
    <div className="num grid gap-0.5 rounded-md border border-line-2 bg-panel px-2.5 py-1.5 text-small shadow-lift">
      <span className="text-ink-2">{spanLabel(row, zone)}</span>
      {lines.map(({ name, tone }, line) => {
        const value = row.values[line] ?? null
        return (
          <span key={name} className="flex items-center gap-2">
            <svg aria-hidden="true" viewBox="0 0 8 8" className="size-2">
              <circle cx="4" cy="4" r="4" fill={colours[tone].stroke} />
            </svg>
            <span>{name}</span>
            <b className="ml-auto pl-3 font-semibold">
              {value === null ? 'none ended' : format(value)}
            </b>
          </span>
        )
      })}
    </div>
  )
}
