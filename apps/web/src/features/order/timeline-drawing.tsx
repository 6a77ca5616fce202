'use client'

import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import { useId } from 'react'
import { DrawingGroup, ShapeButton, Silent } from '../../components/ui/svg.tsx'
import { cn } from '../../lib/cn.ts'
import { formatDuration } from '../../lib/format.ts'
import { foldSize, tickPad, tickSize } from './timeline-axis.ts'
import { barLabel, barTone, labelSize } from './timeline-labels.ts'
import type { TimelineLayout } from './timeline-layout.ts'

const fills = { go: 'fill-go', ok: 'fill-ok', undo: 'fill-undo', stop: 'fill-stop' } as const

interface TimelineDrawingProps {
  layout: TimelineLayout
  entries: readonly LogEntry[]
  selected: number | null
  onSelect: (version: number) => void
  /** Where it stands in a picture around it; none on a page. */
  frame?: { y: number; width: number; height: number }
  className: string
}

/** The time axis as a drawing: a lane per service, and beside them what people did, was written, and is timed. */
export function TimelineDrawing({
  layout,
  entries,
  selected,
  onSelect,
  frame,
  className,
}: TimelineDrawingProps) {
  const titleId = useId()
  const byVersion = new Map(entries.map((entry) => [entry.version, entry]))
  return (
    <DrawingGroup
      {...frame}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-labelledby={titleId}
      className={cn('num w-full select-none', className)}
    >
      <title id={titleId}>Timeline of the order</title>
      <Bands layout={layout} />
      <Ground layout={layout} selected={selected} />
      <Courses layout={layout} />
      <Cursor layout={layout} selected={selected} />
      {layout.waits.map(({ service, dead, placed }) => (
        <rect
          key={service}
          x={placed.x}
          y={placed.y}
          width={placed.width}
          height="18"
          rx="5"
          strokeDasharray="3 4"
          className={dead ? 'fill-stop-soft stroke-stop' : 'fill-wait-soft stroke-wait'}
        />
      ))}
      <Silent>
        {layout.dots.map(({ id, x, y, isAnswered }) => (
          <circle
            key={id}
            cx={x}
            cy={y}
            r="2.5"
            data-attempt={id}
            className={isAnswered ? 'fill-go' : 'fill-stop'}
          />
        ))}
      </Silent>
      {layout.bars.map((bar) => {
        const entry = byVersion.get(bar.version)
        return entry ? (
          <Bar
            key={bar.version}
            bar={bar}
            entry={entry}
            chosen={selected === bar.version}
            onPress={() => onSelect(bar.version)}
          />
        ) : null
      })}
      <Marks layout={layout} />
      <Labels layout={layout} selected={selected} />
    </DrawingGroup>
  )
}

/** What stands behind the bars: ticks, folds, the names of the lanes, and what caused what. */
function Ground({ layout, selected }: { layout: TimelineLayout; selected: number | null }) {
  const patternId = useId()
  const bottom = layout.height - 18
  return (
    <>
      <defs>
        <pattern
          id={patternId}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V6" className="stroke-line" strokeWidth="2" />
        </pattern>
      </defs>
      <Silent fontSize={tickSize}>
        {layout.ticks.map((tick) => (
          <g key={tick.x}>
            <path d={`M${tick.x} ${layout.top - 2}V${bottom}`} className="stroke-line" />
            <text x={tick.x + tickPad} y="16" className="fill-ink-3">
              {tick.label}
            </text>
          </g>
        ))}
        {layout.folds.map((fold) => (
          <g key={fold.x}>
            <rect
              x={fold.x}
              y={layout.top - 2}
              width={fold.width}
              height={bottom - layout.top + 2}
              fill={`url(#${patternId})`}
            />
            {fold.label ? (
              <text
                x={fold.x + fold.width / 2}
                y={bottom + 12}
                fontSize={foldSize}
                textAnchor="middle"
                className="fill-ink-3"
              >
                {fold.label}
              </text>
            ) : null}
          </g>
        ))}
        {layout.lanes.map((lane) => (
          <text key={lane.name} x="12" y={lane.y + 4} fontSize="12" className="fill-ink-2">
            {lane.name}
          </text>
        ))}
        {layout.arrows.map((arrow) => (
          <path
            key={`${arrow.from}-${arrow.to}`}
            d={arrow.path}
            fill="none"
            className={
              selected === arrow.from || selected === arrow.to
                ? 'stroke-ink'
                : 'stroke-ink-3 opacity-70'
            }
          />
        ))}
      </Silent>
    </>
  )
}

/** While something was wrong that was made wrong on purpose. */
const Bands = ({ layout }: { layout: TimelineLayout }) => (
  <Silent fontSize={foldSize}>
    {layout.bands.map(({ id, x, width, label }) => (
      <g key={id} data-band={id}>
        <rect
          x={x}
          y={layout.top - 16}
          width={width}
          height={layout.height - 2 - layout.top}
          className="fill-stop-soft"
        />
        {label ? (
          <text x={label.x} y={layout.top - 5} className="fill-stop">
            {label.text}
          </text>
        ) : null}
      </g>
    ))}
  </Silent>
)

/** Timers, returns and the follow-up: quieter than what the services did. */
const Courses = ({ layout }: { layout: TimelineLayout }) => (
  <Silent fontSize={labelSize}>
    {layout.courses.map(({ id, lane, isOpen, placed: { x, y, width, label } }) => (
      <g key={id} data-course={lane}>
        <rect
          x={x}
          y={y}
          width={width}
          height="18"
          rx="5"
          strokeDasharray={isOpen ? '3 4' : undefined}
          className={
            lane === 'returns' ? 'fill-undo-soft stroke-undo' : 'fill-wait-soft stroke-wait'
          }
        />
        {label ? (
          <text x={label.x} y={y + 13} className={lane === 'returns' ? 'fill-undo' : 'fill-wait'}>
            {label.text}
          </text>
        ) : null}
      </g>
    ))}
  </Silent>
)

/** The moment that is looked at. */
function Cursor({ layout, selected }: { layout: TimelineLayout; selected: number | null }) {
  const x = selected === null ? undefined : layout.xOf(selected)
  if (x === undefined) return null
  return (
    <Silent>
      <path
        data-cursor
        d={`M${x} ${layout.top - 4}V${layout.height - 18}`}
        className="stroke-ink"
        strokeWidth="1.5"
      />
    </Silent>
  )
}

/** What people did, and what was written to the customer; both are listed beside it. */
const Marks = ({ layout }: { layout: TimelineLayout }) => (
  <Silent fontSize={labelSize} className="pointer-events-none">
    {layout.joins.map(({ id, path }) => (
      <path key={id} d={path} fill="none" strokeDasharray="2 3" className="stroke-ink-2" />
    ))}
    {layout.marks.map(({ id, lane, initial, placed: { x, y, width, label } }) => (
      <g key={id} data-mark={lane}>
        <circle
          cx={x + width / 2}
          cy={y + 9}
          r={lane === 'people' ? width / 2 : 4}
          className={lane === 'people' ? 'fill-ink' : 'fill-ink-3'}
        />
        {initial ? (
          <text
            x={x + width / 2}
            y={y + 12.5}
            fontSize="9.5"
            textAnchor="middle"
            className="fill-panel font-semibold"
          >
            {initial}
          </text>
        ) : null}
        {label ? (
          <text x={label.x} y={y + 13} className="fill-ink-2">
            {label.text}
          </text>
        ) : null}
      </g>
    ))}
  </Silent>
)

/** The texts come last, so that nothing stands over them. */
function Labels({ layout, selected }: { layout: TimelineLayout; selected: number | null }) {
  return (
    <Silent fontSize={labelSize} className="pointer-events-none">
      {layout.waits.map(({ service, dead, placed: { label, y } }) =>
        label ? (
          <text key={service} x={label.x} y={y + 13} className={dead ? 'fill-stop' : 'fill-wait'}>
            {label.text}
          </text>
        ) : null,
      )}
      {layout.bars.map(({ version, label, y }) =>
        label ? (
          <text
            key={version}
            x={label.x}
            y={y + 13}
            className={
              label.inside ? 'fill-panel' : selected === version ? 'fill-ink' : 'fill-ink-2'
            }
          >
            {label.text}
          </text>
        ) : null,
      )}
    </Silent>
  )
}

interface BarProps {
  bar: TimelineLayout['bars'][number]
  entry: LogEntry
  chosen: boolean
  onPress: () => void
}

function Bar({ bar, entry, chosen, onPress }: BarProps) {
  const by = isReadable(entry) ? entry.source : 'unknown'
  return (
    <ShapeButton
      onPress={onPress}
      aria-pressed={chosen}
      aria-label={`${bar.version}: ${entry.type}, ${barLabel(entry)}, by ${by}, at ${formatDuration(bar.endMs)}`}
      className="group cursor-pointer outline-none"
    >
      <rect
        x={bar.x - 3}
        y={bar.y - 4}
        width={bar.width + 6}
        height="26"
        rx="8"
        fill="none"
        strokeWidth="2"
        className={cn(
          'opacity-0 group-focus-visible:stroke-go group-focus-visible:opacity-100',
          chosen && 'stroke-ink opacity-100',
        )}
      />
      {/* What is pressed is larger than what is seen: 24 px at least. */}
      <rect
        x={bar.x - 8}
        y={bar.y - 4}
        width={Math.max(24, bar.width + 16)}
        height="26"
        fill="transparent"
      />
      <rect
        x={bar.x}
        y={bar.y}
        width={bar.width}
        height="18"
        rx={Math.min(5, bar.width / 2)}
        className={cn(fills[barTone(entry)], 'group-hover:opacity-80')}
      />
    </ShapeButton>
  )
}
