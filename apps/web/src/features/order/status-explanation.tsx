import type { OrderView } from '@sagaboard/events/saga/order-view'
import { useClock } from '../../components/clock.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { cn } from '../../lib/cn.ts'
import { formatTime } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import { type BlockedStep, explain } from './explain.ts'
import { standStill } from './tries.ts'

const bars: Record<Tone, string> = {
  plain: 'bg-line-2',
  go: 'bg-go',
  ok: 'bg-ok',
  undo: 'bg-undo',
  stop: 'bg-stop',
  wait: 'bg-wait',
}
const rings: Record<Tone, string> = {
  plain: 'stroke-ink-3',
  go: 'stroke-go',
  ok: 'stroke-ok',
  undo: 'stroke-undo',
  stop: 'stroke-stop',
  wait: 'stroke-wait',
}

/** The sentence that comes first: what is happening, why, until when, what next, who can act. */
export function StatusExplanation({
  order,
  blocked,
  warehouse,
  zone,
  since,
}: {
  order: OrderView
  blocked: readonly BlockedStep[]
  warehouse: string | undefined
  zone: string
  /** What happened since the order ended; empty when nothing did. */
  since: string
}) {
  // It says when the next try is; without one there is no time in it, and nothing to follow.
  const waits = blocked.some(({ nextAt }) => nextAt !== null)
  const nowMs = useClock((ms) => (waits ? ms : 0))
  const { tone, title, body, tries } = explain(order, blocked, nowMs, warehouse)
  const still = standStill(blocked)
  return (
    <Panel
      aria-label="What is happening"
      className="relative flex flex-wrap overflow-hidden pl-0.75"
    >
      <span aria-hidden="true" className={cn('absolute inset-y-0 left-0 w-0.75', bars[tone])} />
      <div className="min-w-0 flex-1 basis-72 px-4 py-3.25">
        <p className="font-semibold" aria-live="polite">
          {title}
        </p>
        <p className="max-w-text break-words text-ink-2">{body}</p>
        {still ? <p className="num max-w-text text-ink-2">{still}</p> : null}
        {since ? <p className="num max-w-text text-ink-2">{since}</p> : null}
      </div>
      {tries ? (
        <div className="flex items-center gap-2.5 px-4 pb-3.25 sm:pt-3.25">
          {tries.dead ? null : <Countdown tone={tone} nextAt={tries.nextAt} />}
          <p className="num">
            <b className={cn('font-semibold', tries.dead && toneText.stop)}>
              {tries.dead ? `Gave up after ${tries.done}` : `Try ${tries.done + 1} of ${tries.max}`}
            </b>
            <br />
            <span className="text-small text-ink-3">
              {tries.dead
                ? 'a person decides'
                : tries.nextAt
                  ? `at ${formatTime(tries.nextAt, zone)}`
                  : ''}
            </span>
          </p>
        </div>
      ) : null}
    </Panel>
  )
}

const radius = 15.5
const around = 2 * Math.PI * radius
/** A ring is full at so many seconds and more. */
const fullSeconds = 30

function Countdown({ tone, nextAt }: { tone: Tone; nextAt: string | null }) {
  const seconds = useClock((nowMs) =>
    nextAt ? Math.max(0, Math.ceil((Date.parse(nextAt) - nowMs) / 1000)) : 0,
  )
  const share = Math.min(1, seconds / fullSeconds)
  return (
    <svg aria-hidden="true" viewBox="0 0 34 34" className="size-8.5 shrink-0">
      <circle cx="17" cy="17" r={radius} fill="none" strokeWidth="3" className="stroke-line" />
      <circle
        cx="17"
        cy="17"
        r={radius}
        fill="none"
        strokeWidth="3"
        strokeDasharray={`${share * around} ${around}`}
        transform="rotate(-90 17 17)"
        className={rings[tone]}
      />
      <text x="17" y="21" textAnchor="middle" fontSize="11" className="mono fill-ink font-semibold">
        {seconds}
      </text>
    </svg>
  )
}
