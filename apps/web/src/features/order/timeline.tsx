'use client'

import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { useId, useMemo } from 'react'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { DrawingGroup, ShapeButton, Silent } from '../../components/ui/svg.tsx'
import { cn } from '../../lib/cn.ts'
import { formatDuration, formatMoney } from '../../lib/format.ts'
import { eventLabel, eventTone } from '../../lib/labels.ts'
import {
  layoutTimeline,
  type TimelineLayout,
  type TimelineSizes,
  type Wait,
} from './timeline-layout.ts'

const wide: TimelineSizes = { width: 840, labelWidth: 96 }
const narrow: TimelineSizes = { width: 390, labelWidth: 72 }

const fills = { go: 'fill-go', ok: 'fill-ok', undo: 'fill-undo' } as const

interface TimelineProps {
  events: readonly SagaEvent[]
  /** A try that is still to come, or tries that were given up; its bar is dashed. */
  wait: (Wait & { label: string; dead: boolean }) | null
  selected: number | null
  onSelect: (version: number) => void
}

/** One time axis for everything that happened, a lane per service, with what caused what. */
export function Timeline(props: TimelineProps) {
  const { totalMs, foldedMs } = useMemo(
    () => layoutTimeline(props.events, props.wait ? [props.wait] : [], wide),
    [props.events, props.wait],
  )
  return (
    <Panel>
      <PanelHeader
        title="Timeline"
        end={
          <span className="text-ink-2">
            {formatDuration(totalMs)} in all
            {foldedMs > 0 ? `, ${formatDuration(foldedMs)} of waiting folded` : ''}
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
  events,
  wait,
  selected,
  onSelect,
  sizes,
  className,
}: TimelineProps & { sizes: TimelineSizes; className: string }) {
  const layout = useMemo(
    () => layoutTimeline(events, wait ? [wait] : [], sizes),
    [events, wait, sizes],
  )
  const titleId = useId()
  const patternId = useId()
  const bottom = layout.height - 4
  const byVersion = new Map(events.map((event) => [event.version, event]))
  return (
    <DrawingGroup
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-labelledby={titleId}
      className={cn('num w-full select-none', className)}
    >
      <title id={titleId}>Timeline of the order</title>
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
      <Silent fontSize="11">
        {layout.ticks.map((tick) => (
          <g key={tick.x}>
            <path d={`M${tick.x} 22V${bottom}`} className="stroke-line" />
            <text x={tick.x + 4} y="16" className="fill-ink-3">
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
            <text x={fold.x + fold.width / 2} y="16" textAnchor="middle" className="fill-ink-3">
              {formatDuration(fold.endMs - fold.startMs)}
            </text>
          </g>
        ))}
        {layout.lanes.map((lane) => (
          <text key={lane.service} x="12" y={lane.y + 4} fontSize="12" className="fill-ink-2">
            {lane.service}
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
      {layout.waits.map((bar) => (
        <g key={bar.service}>
          <rect
            x={bar.x}
            y={bar.y}
            width={bar.width}
            height="18"
            rx="5"
            strokeDasharray="3 4"
            className={wait?.dead ? 'fill-stop-soft stroke-stop' : 'fill-wait-soft stroke-wait'}
          />
          <text
            x={bar.x + 8}
            y={bar.y + 13}
            fontSize="11"
            className={wait?.dead ? 'fill-stop' : 'fill-wait'}
          >
            {wait?.label}
          </text>
        </g>
      ))}
      {layout.bars.map((bar) => {
        const event = byVersion.get(bar.version)
        if (!event) return null
        const chosen = selected === bar.version
        const until = Math.min(
          layout.width,
          ...[...layout.bars, ...layout.waits]
            .filter((other) => other !== bar && other.service === bar.service && other.x >= bar.x)
            .map(({ x }) => x),
        )
        return (
          <Bar
            key={bar.version}
            bar={bar}
            event={event}
            until={until}
            chosen={chosen}
            onPress={() => onSelect(bar.version)}
          />
        )
      })}
    </DrawingGroup>
  )
}

/** About how wide a character of a label is, in units of the drawing. */
const characterWidth = 5.6

interface BarProps {
  bar: TimelineLayout['bars'][number]
  event: SagaEvent
  /** Where the next thing in its lane begins: its name stands before that, in the bar, or not at all. */
  until: number
  chosen: boolean
  onPress: () => void
}

function Bar({ bar, event, until, chosen, onPress }: BarProps) {
  const label = barLabel(event)
  const width = label.length * characterWidth
  const outside = bar.x + bar.width + 10 + width < until
  const inside = !outside && bar.width > 16 + width
  return (
    <ShapeButton
      onPress={onPress}
      aria-pressed={chosen}
      aria-label={`${bar.version}: ${event.type}, ${label}, by ${bar.service}, at ${formatDuration(bar.endMs)}`}
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
        className={cn(fills[eventTone(event.type)], 'group-hover:opacity-80')}
      />
      {outside || inside ? (
        <text
          x={inside ? bar.x + 8 : bar.x + bar.width + 6}
          y={bar.y + 13}
          fontSize="11"
          className={inside ? 'fill-panel' : chosen ? 'fill-ink' : 'fill-ink-2'}
        >
          {label}
        </text>
      ) : null}
    </ShapeButton>
  )
}

function barLabel(event: SagaEvent): string {
  const label = eventLabel(event)
  return event.type === 'PaymentCompleted' || event.type === 'PaymentRefunded'
    ? `${label} ${formatMoney(event.data.amountMinor, event.data.currency)}`
    : label
}
