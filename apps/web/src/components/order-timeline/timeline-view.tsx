import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'
import { formatDateTime, formatMinute } from '../../lib/format.ts'
import type { OrderTimeline } from './order-timeline.ts'
import type { Step, StepState } from './timeline-facts.ts'

const marks: Record<StepState, string> = {
  done: 'm3.5 8.5 3 3 6-7',
  failed: 'm4.5 4.5 7 7m0-7-7 7',
  back: 'm3.5 8.5 3 3 6-7',
  now: 'M3 8h9m-4-4 4 4-4 4',
  now_back: 'M12.5 8a4.5 4.5 0 1 1-1.6-3.4M11.5 2v3h-3',
  next: '',
}
const dots: Record<StepState, string> = {
  done: 'bg-ok-soft text-ok',
  failed: 'bg-undo-soft text-undo',
  back: 'bg-undo-soft text-undo',
  now: 'bg-go text-panel ring-5 ring-go-soft',
  now_back: 'bg-undo text-panel ring-5 ring-undo-soft',
  next: 'inset-ring-2 inset-ring-line-2',
}
/** What the mark says, for who does not see it. */
const spoken: Record<StepState, string> = {
  done: 'Done: ',
  failed: 'Did not work: ',
  back: 'Undone: ',
  now: 'Now: ',
  now_back: 'Now: ',
  next: 'Next: ',
}

/** The steps of a story, one below the other. */
export const Steps = ({ steps, zone }: { steps: readonly Step[]; zone: string }) =>
  steps.map((step, index) => (
    <StepItem
      key={`${step.time ?? step.state} ${step.title} ${step.detail ?? ''}`}
      step={step}
      zone={zone}
      last={index === steps.length - 1}
    />
  ))

/** One step of a story, with its mark and its hour. */
function StepItem({ step, zone, last }: { step: Step; zone: string; last: boolean }) {
  const { title, detail, time, state } = step
  const open = state === 'next' || state === 'now' || state === 'now_back'
  return (
    <li
      className="relative grid grid-cols-[26px_minmax(0,1fr)_auto] gap-x-3.5 pb-5.5"
      aria-current={state === 'now' || state === 'now_back' ? 'step' : undefined}
    >
      {last ? null : (
        <span
          aria-hidden="true"
          className={cn(
            'absolute top-6 -bottom-0.5 left-3 border-l-2 border-line-2',
            open && 'border-dotted',
          )}
        />
      )}
      <span
        aria-hidden="true"
        className={cn('relative grid size-6.5 place-items-center rounded-full', dots[state])}
      >
        {marks[state] === '' ? null : (
          <svg
            aria-hidden="true"
            viewBox="0 0 16 16"
            className="size-3.5 fill-none stroke-current"
            strokeWidth="2.4"
            strokeLinecap="round"
            strokeLinejoin="round"
          >
            <path d={marks[state]} />
          </svg>
        )}
      </span>
      <div>
        <p className={cn('pt-px font-semibold', state === 'next' && 'font-medium text-ink-3')}>
          <span className="sr-only">{spoken[state]}</span>
          <span>{title}</span>
        </p>
        {detail ? <p className="text-body text-ink-2">{detail}</p> : null}
      </div>
      {time ? (
        <time
          dateTime={time}
          title={formatDateTime(time, zone)}
          className="num pt-0.75 text-sm text-ink-3"
        >
          {formatMinute(time, zone)}
        </time>
      ) : state === 'next' ? null : (
        <span className="pt-0.75 text-sm text-ink-3">now</span>
      )}
    </li>
  )
}

/** The timeline from top to bottom; the same with and without JavaScript. */
export function TimelineView({
  timeline,
  zone,
  fresh,
  actions,
}: {
  timeline: OrderTimeline
  zone: string
  fresh: ReactNode
  actions: ReactNode
}) {
  return (
    <div>
      <div className="mb-3 min-h-6 text-sm">{fresh}</div>
      <h1 className="font-display text-headline font-medium text-balance">{timeline.headline}</h1>
      <p className="mt-3.5 max-w-lead text-lead text-ink-2" aria-live="polite">
        {timeline.lead}
      </p>
      <ol className="mt-8">
        <Steps steps={timeline.steps} zone={zone} />
      </ol>
      {actions}
    </div>
  )
}
