'use client'

import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { CopyButton } from '../../components/ui/copy-button.tsx'

/** The selected event as it stands in the log; without a selection all of them. */
export function JsonView({
  events,
  originals,
  selected,
}: {
  events: readonly LogEntry[]
  /** What the log has of the events that a person has amended. */
  originals: readonly { version: number }[]
  selected: number | null
}) {
  const withOriginal = (event: LogEntry) => {
    const original = originals.find(({ version }) => version === event.version)
    return original ? { ...event, original } : event
  }
  const shown = events
    .filter(({ version }) => selected === null || version === selected)
    .map(withOriginal)
  const text = JSON.stringify(selected !== null && shown.length === 1 ? shown[0] : shown, null, 2)
  return (
    <div className="relative px-4 pt-2 pb-4">
      <CopyButton size="small" text={() => text} className="absolute top-3 right-6 z-10">
        Copy JSON
      </CopyButton>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that arrow keys must reach its end.
        tabIndex={0}
        aria-label={selected === null ? 'All events as JSON' : `Event ${selected} as JSON`}
        className="mono max-h-105 overflow-auto rounded-lg bg-sunk p-3 leading-relaxed"
      >
        <pre>{text}</pre>
      </section>
    </div>
  )
}
