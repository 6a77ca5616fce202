'use client'

import { type KeyboardEvent, useMemo } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { ViewToggle } from '../../components/ui/text-button.tsx'
import { formatDateTime, formatDuration } from '../../lib/format.ts'
import { type KeyIn, keyIn } from '../../lib/keys.ts'
import { say, sayList } from '../../messages/say.ts'
import type { Zoom } from './selection.ts'
import type { Stretch, TimelineSizes } from './timeline-axis.ts'
import { clockFrom, type TimelineContent } from './timeline-content.ts'
import { TimelineDrawing } from './timeline-drawing.tsx'
import { layoutTimeline } from './timeline-layout.ts'

const wide: TimelineSizes = { width: 840, labelWidth: 96 }
const narrow: TimelineSizes = { width: 390, labelWidth: 72 }

interface TimelineProps {
  content: TimelineContent
  /** Which parts of it can be looked at by themselves, and the one that is. */
  zooms: ReadonlyMap<Zoom, Stretch | null>
  zoom: Zoom
  onZoom: (zoom: Zoom) => void
  zone: string
  selected: number | null
  /** Null: none. */
  onSelect: (version: number | null) => void
}

const useLayout = ({ content, zooms, zoom, zone }: TimelineProps, sizes: TimelineSizes) =>
  useMemo(
    () => layoutTimeline(content, sizes, clockFrom(content, zone), zooms.get(zoom) ?? null),
    [content, zooms, zoom, zone, sizes],
  )

/**
 * One time axis for everything that happened, with what caused what; each try is a dot, also read in the table of the tries.
 * Stepping through the events chooses one, here and everywhere on the page.
 */
export function Timeline(props: TimelineProps) {
  const { content, zooms, zoom, onZoom, selected, onSelect } = props
  const [large, small] = [useLayout(props, wide), useLayout(props, narrow)]
  const { entries, bands = [] } = content
  const onKeyDown = (event: KeyboardEvent) => {
    const key = keyIn('timeline', event)
    const version = key && stepped(entries, selected, key)
    if (version === undefined) return
    event.preventDefault()
    onSelect(version)
  }
  const drawn = { entries, selected, onSelect }
  return (
    <Panel aria-label="Timeline" onKeyDown={onKeyDown}>
      <PanelHeader
        title="Timeline"
        note={say('timeline.in_all', {
          duration: formatDuration(large.totalMs),
          folded: large.folds.length > 0 ? 'yes' : 'no',
        })}
        end={
          zooms.size > 1 ? (
            <fieldset aria-label="Part of the time" className="flex flex-wrap gap-x-4">
              {[...zooms.keys()].map((name) => (
                <ViewToggle key={name} pressed={zoom === name} onClick={() => onZoom(name)}>
                  {say(`timeline.zoom.${name}`)}
                </ViewToggle>
              ))}
            </fieldset>
          ) : null
        }
      />
      <div className="@container px-1 pb-2">
        <TimelineDrawing {...drawn} layout={large} className="hidden @2xl:block" />
        <TimelineDrawing {...drawn} layout={small} className="mx-auto max-w-140 @2xl:hidden" />
      </div>
      {bands.length > 0 ? (
        <p className="px-4 pb-2 text-stop">
          {say('timeline.faults', {
            faults: sayList([...new Set(bands.map(({ label }) => label))]),
          })}
        </p>
      ) : null}
      <Stepper {...props} />
    </Panel>
  )
}

/** The event that a key leads to; null: none is chosen any more; undefined: it leads nowhere. */
function stepped(
  entries: readonly { version: number }[],
  selected: number | null,
  key: KeyIn<'timeline'>,
): number | null | undefined {
  const last = entries.length - 1
  const at = entries.findIndex(({ version }) => version === selected)
  if (key === 'none') return selected === null ? undefined : null
  const to = {
    before: at === -1 ? last : Math.max(0, at - 1),
    after: at === -1 ? 0 : Math.min(last, at + 1),
    first: 0,
    last,
  }[key]
  return entries[to]?.version
}

/** Where one stands, and a step to either side. A button at the end keeps the focus, so that keys go on. */
function Stepper({ content: { entries }, selected, onSelect, zone }: TimelineProps) {
  const at = entries.findIndex(({ version }) => version === selected)
  const chosen = entries[at]
  const step = (key: KeyIn<'timeline'>) => {
    const version = stepped(entries, selected, key)
    if (version !== undefined) onSelect(version)
  }
  return (
    <div className="num flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line px-4 py-2">
      <fieldset aria-label={say('timeline.step')} className="flex gap-1.5">
        <Button
          size="small"
          aria-label={say('timeline.before')}
          aria-disabled={at === 0}
          className="aria-disabled:opacity-50"
          onClick={() => step('before')}
        >
          ‹
        </Button>
        <Button
          size="small"
          aria-label={say('timeline.after')}
          aria-disabled={at === entries.length - 1}
          className="aria-disabled:opacity-50"
          onClick={() => step('after')}
        >
          ›
        </Button>
      </fieldset>
      {chosen ? (
        <>
          <time dateTime={chosen.time} className="mono">
            {formatDateTime(chosen.time, zone)}
          </time>
          <span className="text-ink-2">
            {say('timeline.chosen', {
              version: chosen.version,
              count: entries.length,
              type: chosen.type,
            })}
          </span>
          <span className="text-ink-3 sm:ml-auto">
            {say('timeline.place', {
              version: chosen.version,
              partition: chosen.partition,
              position: chosen.position,
            })}
          </span>
        </>
      ) : (
        <span className="text-ink-3">{say('timeline.nothing_chosen')}</span>
      )}
    </div>
  )
}
