'use client'

import { LiveDot } from '../../components/ui/live-badge.tsx'
import { cn } from '../../lib/cn.ts'
import type { Doing } from '../../live/protocol.ts'
import { useDoing, usePeople } from '../../live/use-live.ts'
import { sayPeople } from './people-words.ts'

/** Who else of the staff has the order open, and what they are about to do. Empty while nobody has. */
export function People({ orderId, className }: { orderId: string; className?: string }) {
  const people = usePeople(orderId)
  const sentences = sayPeople(people)
  const acting = people.people.filter(({ doing }) => doing !== null).length
  return (
    <div
      role="status"
      aria-label="Who else is at this order"
      className={cn('flex min-w-0 flex-wrap gap-x-4 gap-y-1 break-words empty:hidden', className)}
    >
      {sentences.map((sentence, at) => (
        <LiveDot
          key={sentence}
          tone={at < acting ? 'wait' : 'plain'}
          className="min-w-0 whitespace-normal"
        >
          {sentence}
        </LiveDot>
      ))}
    </div>
  )
}

/** The same in the dialog of a command: while it is there the others see that it is about to be sent. */
export function PeopleBeforeSending({ orderId, doing }: { orderId: string; doing: Doing }) {
  useDoing(orderId, doing)
  return <People orderId={orderId} />
}
