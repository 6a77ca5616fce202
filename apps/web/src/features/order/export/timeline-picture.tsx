import { formatDuration, formatZone } from '../../../lib/format.ts'
import { say } from '../../../messages/say.ts'
import type { Stretch, TimelineSizes } from '../timeline-axis.ts'
import { clockFrom, type TimelineContent } from '../timeline-content.ts'
import { TimelineDrawing } from '../timeline-drawing.tsx'
import { layoutTimeline } from '../timeline-layout.ts'

const sizes: TimelineSizes = { width: 1_040, labelWidth: 96 }
const headHeight = 34

export interface PictureOf {
  orderNumber: string
  content: TimelineContent
  /** What of the time is shown; null: all of it. */
  window: Stretch | null
  zone: string
}

/** The timeline as a picture of its own, with what it is of above it. */
export function TimelinePicture({ orderNumber, content, window, zone }: PictureOf) {
  const layout = layoutTimeline(content, sizes, clockFrom(content, zone), window)
  const placedAt = new Date(content.entries[0]?.time ?? 0)
  return (
    <svg viewBox={`0 0 ${layout.width} ${layout.height + headHeight}`} role="img">
      <title>{say('export.picture.title', { orderNumber })}</title>
      <rect width="100%" height="100%" className="fill-panel" />
      <text x="12" y="22" fontSize="13" className="fill-ink font-semibold">
        {say('export.picture.title', { orderNumber })}
      </text>
      <text x={layout.width - 12} y="22" fontSize="12" textAnchor="end" className="fill-ink-2">
        {say('export.picture.note', {
          duration: formatDuration(layout.totalMs),
          folded: layout.folds.length > 0 ? 'yes' : 'no',
          zone: formatZone(zone, placedAt),
        })}
      </text>
      <TimelineDrawing
        layout={layout}
        entries={content.entries}
        selected={null}
        onSelect={() => {}}
        frame={{ y: headHeight, width: layout.width, height: layout.height }}
        className=""
      />
    </svg>
  )
}
