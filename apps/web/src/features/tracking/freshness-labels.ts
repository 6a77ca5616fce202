import { formatMinute } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import type { Freshness } from '../../live/freshness.ts'

/** How fresh the page is, in the shopper's words. */
export function freshnessLabels(freshness: Freshness, zone: string): { tone: Tone; text: string } {
  switch (freshness.state) {
    case 'connecting':
      return { tone: 'plain', text: 'Connecting' }
    case 'live':
      return { tone: 'ok', text: 'Live, updated just now' }
    case 'catching_up':
      return { tone: 'go', text: 'Catching up' }
    case 'reconnecting':
      return { tone: 'wait', text: 'Connecting again' }
    case 'stale':
      return {
        tone: 'wait',
        text: `Not live since ${formatMinute(new Date(freshness.sinceMs).toISOString(), zone)}; we keep trying`,
      }
    case 'ended':
      return { tone: 'wait', text: 'No longer live; load the page again' }
    default:
      return freshness satisfies never
  }
}
