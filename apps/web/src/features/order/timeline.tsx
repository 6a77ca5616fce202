'use client'

import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import { useId, useMemo } from 'react'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { DrawingGroup, ShapeButton, Silent } from '../../components/ui/svg.tsx'
import { cn } from '../../lib/cn.ts'
import { formatDuration, formatTime } from '../../lib/format.ts'
import type { AttemptDot } from './attempts.ts'
import { foldSize, type TimelineSizes, tickPad, tickSize } from './timeline-axis.ts'
import { barLabel, barTone, labelSize } from './timeline-labels.ts'
import { layoutTimeline, type TimelineLayout, type Wait } from './timeline-layout.ts'

const wide: TimelineSizes = { width: 840, labelWidth: 96 }
const narrow: TimelineSizes = { width: 390, labelWidth: 72 }

const fills = { go: 'fill-go', ok: 'fill-ok', undo: 'fill-undo', stop: 'fill-stop' } as const

interface TimelineProps {
  entries: readonly LogEntry[]
  /** Tries that are still to come, or were given up; their bars are dashed. */
  waits: readonly Wait[]
  attempts: readonly AttemptDot[]
  zone: string
  selected: number | null
  onSelect: (version: number) => void
}

const useLayout = ({ entries, waits, attempts, zone }: TimelineProps, sizes: TimelineSizes) =>
  useMemo(() => {
    const zero = Date.parse(entries[0]?.time ?? '')
    return layoutTimeline({ entries, waits, attempts }, sizes, (ms) =>
      formatTime(new Date(zero + ms).toISOString(), zone),
    )
  }, [entries, waits, attempts, zone, sizes])

/**
 * One time axis for everything that happened, a lane per service, with what caused what; each try is a dot, also read in the
 * table of the tries.
 */
export function Timeline(props: TimelineProps) {
  const { totalMs, folds } = useLayout(props, wide)
  return (
    <Panel>
      <PanelHeader
        title="Timeline"
        end={
          <span className="text-ink-2">
            {formatDuration(totalMs)} in all{folds.length > 0 ? ', idle time folded' : ''}
          </span>
        }
      />
      <div className="@container px-1 pb-2">
        <Drawing {...props} sizes={wide} className="hidden @2xl:block" />
        <Drawing {...props} sizes={narrow} className="mx-auto max-w-140 @2xl:hidden" />
      </div>
    </Panel>
  )
}

function Drawing({
  sizes,
  className,
  ...props
}: TimelineProps & { sizes: TimelineSizes; className: string }) {
  const { entries, selected, onSelect } = props
  const layout = useLayout(props, sizes)
  const titleId = useId()
  const byVersion = new Map(entries.map((entry) => [entry.version, entry]))
  return (
    <DrawingGroup
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-labelledby={titleId}
      className={cn('num w-full select-none', className)}
    >
      <title id={titleId}>Timeline of the order</title>
      <Ground layout={layout} selected={selected} />
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
            <path d={`M${tick.x} 22V${bottom}`} className="stroke-line" />
            <text x={tick.x + tickPad} y="16" className="fill-ink-3">
              {tick.label}
            </text>
          </g>
        ))}
        {layout.folds.map((fold) => (
          <g key={fold.x}>
            <rect
              x={fold.x}
              y="22"
              width={fold.width}
              height={bottom - 22}
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
