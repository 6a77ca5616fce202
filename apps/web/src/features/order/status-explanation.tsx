import type { Forecast } from '@sagaboard/events/commands/order-forecast'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import Link from 'next/link'
import { useClock } from '../../components/clock.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { cn } from '../../lib/cn.ts'
import { formatHour, formatMinute, formatTime } from '../../lib/format.ts'
import { incidentHref } from '../../lib/incident-filter.ts'
import type { Tone } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { explain } from './explain.ts'

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

/**
 * The sentence that comes first: what is happening, why, until when, what next, who can act.
 *
 * @param order as of the forecast
 */
export function StatusExplanation({
  order,
  forecast,
  warehouse,
  warehouses,
  zone,
  since,
  incident,
}: {
  order: OrderView
  forecast: Forecast
  warehouse: string | undefined
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
  zone: string
  /** What happened since the order ended; empty when nothing did. */
  since: string
  /** The cause that it stands still at, with others; null while it goes on. */
  incident: string | null
}) {
  // It says when the next try is; without one there is no time in it, and nothing to follow.
  const waits = [forecast.wait, ...forecast.others].some((wait) => wait?.tries?.nextAt)
  const nowMs = useClock((ms) => (waits ? ms : 0))
  const { tone, title, body, lines, tries, deadline } = explain(order, forecast, {
    warehouse: warehouse ?? 'the warehouse',
    warehouses,
    nowMs,
    clock: (iso) => formatHour(iso, order.updatedAt, zone),
  })
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
        <Lines lines={lines} />
        {since ? <p className="num max-w-text text-ink-2">{since}</p> : null}
        <IncidentLink incident={incident} />
      </div>
      {tries ? (
        <div className="flex items-center gap-2.5 px-4 pb-3.25 sm:pt-3.25">
          {tries.isDead ? null : (
            <Countdown tone={tone} nextAt={tries.nextAt} deadline={deadline} />
          )}
          <p className="num">
            <b className={cn('font-semibold', tries.isDead && toneText.stop)}>
              {tries.isDead
                ? `Gave up after ${tries.done}`
                : `Try ${Math.min(tries.done + 1, tries.max)} of ${tries.max}`}
            </b>
            <br />
            <span className="text-small text-ink-3">
              {tries.isDead
                ? 'a person decides'
                : tries.nextAt
                  ? `at ${formatTime(tries.nextAt, zone)}`
                  : ''}
            </span>
            {deadline === null ? null : (
              <>
                <br />
                <span className="text-small text-undo">
                  {say('deadline.else', { time: formatMinute(deadline, zone) })}
                </span>
              </>
            )}
          </p>
        </div>
      ) : null}
    </Panel>
  )
}

/** Whoever stands still at the same cause. */
const IncidentLink = ({ incident }: { incident: string | null }) =>
  incident === null ? null : (
    <Link
      href={incidentHref(incident)}
      className="mt-1 inline-block underline decoration-line-2 underline-offset-2 hover:decoration-ink"
    >
      Its incident, with every order of the same cause
    </Link>
  )

/** What will follow, a line for each assumption. */
const Lines = ({ lines }: { lines: readonly string[] }) =>
  lines.length > 0 ? (
    <ul aria-label="What will follow" className="mt-1.5 grid max-w-text gap-0.5 text-ink-2">
      {lines.map((line) => (
        <li key={line.split(':')[0]} className="num break-words">
          {line}
        </li>
      ))}
    </ul>
  ) : null

const radius = 15.5
/** A ring is full at so many seconds and more. */
const fullSeconds = 30
/** The outer ring: how long it is still held, of so many minutes and more. */
const heldMinutes = 15
const outer = 19

function Countdown({
  tone,
  nextAt,
  deadline,
}: {
  tone: Tone
  nextAt: string | null
  deadline: string | null
}) {
  const seconds = useClock((nowMs) =>
    nextAt ? Math.max(0, Math.ceil((Date.parse(nextAt) - nowMs) / 1000)) : 0,
  )
  const share = Math.min(1, seconds / fullSeconds)
  const held = useClock((nowMs) =>
    deadline ? Math.max(0, Math.ceil((Date.parse(deadline) - nowMs) / 1000)) : 0,
  )
  const heldShare = Math.min(1, held / (heldMinutes * 60))
  return (
    <svg aria-hidden="true" viewBox="-4 -4 42 42" className="size-10.5 shrink-0">
      {deadline === null ? null : (
        <Ring radius={outer} share={heldShare} width={2} className="stroke-undo" />
      )}
      <circle cx="17" cy="17" r={radius} fill="none" strokeWidth="3" className="stroke-line" />
      <Ring radius={radius} share={share} width={3} className={rings[tone]} />
      <text x="17" y="21" textAnchor="middle" fontSize="11" className="mono fill-ink font-semibold">
        {seconds}
      </text>
    </svg>
  )
}

/** A ring of which a share is left, from the top on. */
function Ring({
  radius,
  share,
  width,
  className,
}: {
  radius: number
  share: number
  width: number
  className: string
}) {
  const around = 2 * Math.PI * radius
  return (
    <circle
      cx="17"
      cy="17"
      r={radius}
      fill="none"
      strokeWidth={width}
      strokeDasharray={`${share * around} ${around}`}
      transform="rotate(-90 17 17)"
      className={className}
    />
  )
}
