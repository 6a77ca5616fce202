'use client'

import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import { useMemo, useState } from 'react'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { TextButton } from '../../components/ui/text-button.tsx'
import { cn } from '../../lib/cn.ts'
import { formatCount, formatDateTime, formatDuration, formatTimeMs } from '../../lib/format.ts'
import { eventTone } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { newestShown } from './event-limits.ts'
import { tookMs } from './view-model.ts'

interface EventTableProps {
  /** All of them, or the newest, one after the other. */
  events: readonly LogEntry[]
  /** How many there are, where earlier ones are still to be read. */
  count?: number
  selected: number | null
  onSelect: (version: number) => void
}

/** The raw events, one row each; the row that is selected here is selected everywhere. */
export function EventTable({ events, count = events.length, selected, onSelect }: EventTableProps) {
  const zone = useTimeZone()
  const [pages, setPages] = useState(1)
  const byId = useMemo(() => new Map(events.map((event) => [event.id, event])), [events])
  const first = firstShown(events, pages, selected)
  // Of a long order the newest is what is looked for: it comes first, and the others are asked for.
  const isLong = count > newestShown
  const rows = isLong ? events.slice(first).toReversed() : events
  return (
    <Panel>
      <PanelHeader title="Events" note={isLong ? say('events.newest_first', { count }) : null} />
      <Table label="Events of the order">
        <thead>
          <tr>
            <Th className="text-right">#</Th>
            <Th>Time</Th>
            <Th>Event</Th>
            <Th className="max-sm:hidden">By</Th>
            <Th className="max-sm:hidden">Because of</Th>
            <Th className="text-right">Took</Th>
            <Th className="text-right max-md:hidden">Log position</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((event, index) => {
            const cause = byId.get(event.causationId ?? '')
            const took = tookMs(cause, event)
            return (
              <Tr
                key={event.version}
                aria-selected={selected === event.version}
                data-event={event.version}
                onClick={() => onSelect(event.version)}
                className="cursor-pointer hover:bg-sunk/60 aria-selected:hover:bg-go-soft"
              >
                <Td className="text-right text-ink-3">{event.version}</Td>
                <Td className="mono whitespace-nowrap text-ink-3">
                  <time dateTime={event.time} title={formatDateTime(event.time, zone)}>
                    {clock(event.time, rows[index - 1]?.time, zone)}
                  </time>
                </Td>
                <Td>
                  <TextButton
                    onClick={(click) => {
                      click.stopPropagation()
                      onSelect(event.version)
                    }}
                    aria-pressed={selected === event.version}
                    className={cn(
                      'font-label',
                      toneText[isReadable(event) ? eventTone(event.type) : 'stop'],
                    )}
                  >
                    {event.type}
                  </TextButton>
                  {isReadable(event) ? (
                    event.amended ? (
                      <span className="ml-2 text-small text-ink-2">amended</span>
                    ) : (
                      <Settled event={event} />
                    )
                  ) : (
                    <span className="ml-2 text-small text-stop" title={event.unreadable}>
                      can’t be read
                    </span>
                  )}
                </Td>
                <Td className="text-ink-2 max-sm:hidden">{actorOf(event)}</Td>
                <Td className="text-ink-3 max-sm:hidden">{cause ? `#${cause.version}` : ''}</Td>
                <Td className="text-right whitespace-nowrap text-ink-2">
                  {took === null ? '' : formatDuration(took)}
                </Td>
                <Td className="mono text-right whitespace-nowrap text-ink-3 max-md:hidden">
                  {event.partition} · {formatCount(event.position)}
                </Td>
              </Tr>
            )
          })}
          {first > 0 ? (
            <Tr>
              <Td colSpan={7} className="text-center">
                <TextButton onClick={() => setPages(pages + 1)}>
                  {say('events.earlier', { count: Math.min(newestShown, first), of: first })}
                </TextButton>
              </Td>
            </Tr>
          ) : null}
        </tbody>
      </Table>
    </Panel>
  )
}

/** The first row that is shown: never behind the one that is selected. */
function firstShown(events: readonly LogEntry[], pages: number, selected: number | null): number {
  const first = Math.max(0, events.length - pages * newestShown)
  const at = selected === null ? -1 : events.findIndex(({ version }) => version === selected)
  return at === -1 ? first : Math.min(first, at)
}

/** Of an event that a person stated: that it was so, and under which reference it is found. */
function Settled({ event: { data } }: { event: SagaEvent }) {
  return 'settled' in data && data.settled ? (
    <span className="ml-2 text-small text-ink-2">stated by staff, {data.settled.reference}</span>
  ) : null
}

/** The whole time of day at first and when the second changed, else only the milliseconds: what differs is what is read. */
function clock(time: string, before: string | undefined, zone: string): string {
  const full = formatTimeMs(time, zone)
  return before && formatTimeMs(before, zone).slice(0, 8) === full.slice(0, 8)
    ? full.slice(8)
    : full
}

/** The first event is the shop's; a person who acted is named. */
function actorOf(event: LogEntry): string {
  if (event.actor?.startsWith('staff:')) return 'staff'
  if (event.actor?.startsWith('program:')) return 'program'
  if (event.actor === 'customer') return event.type === 'OrderCreated' ? 'shop' : 'customer'
  return event.type === 'OrderCreated' ? 'shop' : isReadable(event) ? event.source : 'unknown'
}
