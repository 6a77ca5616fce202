'use client'

import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { sayAct } from '../../lib/act-words.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatAgo, formatCount } from '../../lib/format.ts'

/** So many are told; more can be read on the page. */
const shownMax = 3

interface MovedOnNoteProps {
  /** What people have done, newest first. */
  acts: readonly ConsoleOutputs['commands']['log'][number][]
  /** How many events there are more. */
  events: number
  /** What will follow is not worked out for the order as it is now. */
  isOutdated: boolean
  /** It is being sent: what comes now may be of itself. */
  isSending: boolean
}

/** Says in words that the order is another one than when the dialog was opened, and who has done what. */
export function MovedOnNote({ acts, events, isOutdated, isSending }: MovedOnNoteProps) {
  const hasMovedOn = !isSending && (acts.length > 0 || events > 0)
  return (
    <div role="status" aria-label="Since you opened this" className="empty:hidden">
      {hasMovedOn ? (
        <div className="grid gap-1 rounded-panel border border-wait/40 bg-wait-soft px-3.5 py-2.5">
          {acts.slice(0, shownMax).map((act) => (
            <p key={act.id} className="min-w-0 break-words">
              <b className="font-semibold">
                {act.isMine ? sayAct({ ...act, name: 'You' }) : sayAct(act)}
              </b>{' '}
              <Ago at={act.at} />
            </p>
          ))}
          <p className="text-ink-2">
            {events > 0
              ? `Since you opened this the order has ${formatCount(events)} ${events === 1 ? 'event' : 'events'} more. `
              : ''}
            {isOutdated
              ? 'What will follow is worked out anew…'
              : 'What will follow was worked out anew: look at it again.'}
          </p>
        </div>
      ) : null}
    </div>
  )
}

function Ago({ at }: { at: string }) {
  const zone = useTimeZone()
  const ago = useClock((nowMs) => formatAgo(at, nowMs, zone))
  return (
    <time dateTime={at} className="num">
      {ago}
    </time>
  )
}
