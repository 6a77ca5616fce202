import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import { formatMoney } from '../../lib/format.ts'
import { eventLabel, eventTone, type Tone } from '../../lib/labels.ts'
import { textWidth } from '../../lib/text-width.ts'

/** What stands beside a bar of the timeline, and where there is room for it. */

export function barLabel(entry: LogEntry): string {
  if (!isReadable(entry)) return 'can’t be read'
  const label = eventLabel(entry)
  return entry.type === 'PaymentCompleted' ||
    entry.type === 'PaymentRefunded' ||
    entry.type === 'RefundIssued'
    ? `${label} ${formatMoney(entry.data.amountMinor, entry.data.currency)}`
    : label
}

export const barTone = (entry: LogEntry): Extract<Tone, 'go' | 'ok' | 'undo' | 'stop'> =>
  isReadable(entry) ? eventTone(entry.type) : 'stop'

/** Where a text stands: within its bar, or beside it. */
export interface BarLabel {
  text: string
  x: number
  inside: boolean
}

/** What has a place in a lane and may have a text. */
export interface Labelled {
  lane: string
  x: number
  width: number
  text: string
  /** Whether the text stands within rather than behind it, where both can be. */
  within?: boolean
}

export const labelSize = 11
const pad = 6
/** A lane with more than so many bars has no room for texts, and looking for it would take long. */
const crowdedFrom = 200

interface Extent {
  from: number
  to: number
}

/**
 * Finds a place for the text of each bar: behind it, within it, or before it; nothing may stand over it, and it stays in the
 * picture. Without such a place there is no text: it is read aloud all the same, and stands in the table.
 *
 * @returns one per bar, in their order
 */
export function placeLabels(
  bars: readonly Labelled[],
  { left, right }: { left: number; right: number },
): (BarLabel | null)[] {
  const lanes = new Map<string, Labelled[]>()
  const placed = new Map<string, Extent[]>()
  for (const bar of bars) {
    const beside = lanes.get(bar.lane)
    if (beside) beside.push(bar)
    else lanes.set(bar.lane, [bar])
  }
  return bars.map((bar) => {
    const beside = lanes.get(bar.lane) ?? []
    const texts = placed.get(bar.lane) ?? []
    placed.set(bar.lane, texts)
    if (bar.text === '' || beside.length > crowdedFrom) return null
    const width = textWidth(bar.text, labelSize)
    const isFree = (from: number, within: boolean) => {
      const to = from + width
      const overlaps = (other: Extent) => from < other.to + 2 && other.from - 2 < to
      const others = beside
        .filter((other) => !(within && other === bar))
        .map(({ x, width: size }) => ({ from: x, to: x + size }))
      return from >= left && to <= right && ![...others, ...texts].some(overlaps)
    }
    const behind = { x: bar.x + bar.width + pad, inside: false }
    const within = bar.width >= width + 2 * pad ? [{ x: bar.x + pad, inside: true }] : []
    const before = { x: bar.x - pad - width, inside: false }
    const places = bar.within ? [...within, behind, before] : [behind, ...within, before]
    const place = places.find(({ x, inside }) => isFree(x, inside))
    if (!place) return null
    texts.push({ from: place.x, to: place.x + width })
    return { text: bar.text, ...place }
  })
}
