import type { DrillCheck, DrillExpectation, DrillOrders } from '@sagaboard/events/commands/drill'
import Link from 'next/link'
import { Badge } from '../../components/ui/badge.tsx'
import { checkLabel, type DrillState, expectationLabel } from '../../lib/drill.ts'
import { formatCount } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'

const badges: Record<DrillState, { tone: Tone; text: string }> = {
  on: { tone: 'go', text: 'on' },
  settling: { tone: 'wait', text: 'waits for its orders' },
  passed: { tone: 'ok', text: 'as expected' },
  failed: { tone: 'stop', text: 'missed' },
}

/** How far a drill is, or what came of it, in two words. */
export const DrillBadge = ({ state, isCut }: { state: DrillState; isCut: boolean }) => (
  <Badge tone={badges[state].tone}>
    {badges[state].text}
    {isCut ? ', cut short' : ''}
  </Badge>
)

interface ChecksProps {
  checks: readonly DrillCheck[]
  expected: DrillExpectation
  /** Orders that have not ended. */
  open: number
  /** The verdict is made; before that, it is how things stand. */
  isFinal: boolean
  /** What was promised and was seen to be broken, in words. */
  broken: readonly string[]
}

/** What was expected, one row each, with what came of it and the orders that missed it. */
export const Checks = ({ checks, expected, open, isFinal, broken }: ChecksProps) => (
  <ul>
    {checks.map((check) => (
      <li key={check.name} data-check={check.name} className="border-t border-line px-4 py-2.5">
        <p className="flex flex-wrap justify-between gap-x-3 gap-y-1">
          <span className="font-label">{expectationLabel(check.name, expected)}</span>
          <CheckBadge isKept={check.isKept} isFinal={isFinal} />
        </p>
        <p className="num text-ink-2">{checkLabel(check, { open, isFinal })}</p>
        <Behind check={check} broken={broken} />
      </li>
    ))}
  </ul>
)

function CheckBadge({ isKept, isFinal }: { isKept: boolean; isFinal: boolean }) {
  if (isKept) return <Badge tone={isFinal ? 'ok' : 'plain'}>{isFinal ? 'kept' : 'so far'}</Badge>
  return <Badge tone={isFinal ? 'stop' : 'wait'}>{isFinal ? 'missed' : 'not yet'}</Badge>
}

/** The orders that missed it, and the promises that were broken. */
function Behind({ check, broken }: { check: DrillCheck; broken: readonly string[] }) {
  switch (check.name) {
    case 'ended':
      return <Missed what="took longer" of={check.late} />
    case 'refused':
      return check.isKept ? null : <Missed what="were refused" of={check.refused} />
    case 'nobody':
      return <Missed what="needed a person" of={check.needed} />
    case 'invariants':
      return broken.length === 0 ? null : (
        <ul className="list-disc pl-5">
          {broken.map((promise) => (
            <li key={promise}>{promise}</li>
          ))}
        </ul>
      )
  }
}

function Missed({ what, of: { count, orders } }: { what: string; of: DrillOrders }) {
  if (count === 0) return null
  const more = count - orders.length
  return (
    <ul aria-label={`Orders that ${what}`} className="flex flex-wrap items-baseline gap-x-3">
      {orders.map(({ id, number }) => (
        <li key={id}>
          <Link
            href={`/console/orders/${id}`}
            className="mono inline-block py-1 underline decoration-line-2 underline-offset-2 hover:decoration-ink"
          >
            {number}
          </Link>
        </li>
      ))}
      {more > 0 ? <li className="text-ink-2">and {formatCount(more)} more</li> : null}
    </ul>
  )
}
