import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'
import type { Tone } from '../../lib/labels.ts'
import { toneText } from './badge.tsx'

const marks = {
  empty: 'M4 9.5h3l1.2 2h3.6l1.2-2h3M4 9.5 6 4h8l2 5.5V16H4z',
  error: 'M10 3 2.5 16.5h15zM10 8v4m0 2.2v.3',
  offline: 'M3 8a10 10 0 0 1 14 0M6 11a6 6 0 0 1 8 0M10 15h.1M4 3l12 14',
  denied: 'M6 9V6.5a4 4 0 0 1 8 0V9M4.5 9h11v7.5h-11z',
  missing: 'M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM12.5 12.5 17 17',
} as const

interface StateProps {
  kind: keyof typeof marks
  title: string
  /** Why it is so and what to do about it. */
  children?: ReactNode
  /** Buttons or links that do it. */
  actions?: ReactNode
  className?: string
  /** The level of the heading: 1 when it is the whole page. */
  level?: 1 | 2 | 3
}

const tones: Record<StateProps['kind'], Tone> = {
  empty: 'plain',
  error: 'stop',
  offline: 'wait',
  denied: 'plain',
  missing: 'plain',
}

/** Every panel has these: nothing there, broken, offline, not allowed, not found. One shape, so that one has read all. */
export function StateNote({ kind, title, children, actions, className, level = 3 }: StateProps) {
  const Heading = `h${level}` as const
  return (
    <div
      role={kind === 'error' ? 'alert' : undefined}
      className={cn('grid justify-items-center gap-1.5 px-6 py-10 text-center', className)}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        className={cn('mb-1 size-6', toneText[tones[kind]])}
      >
        <path d={marks[kind]} />
      </svg>
      <Heading className={level === 1 ? 'text-base' : 'text-ui'}>{title}</Heading>
      {children ? <div className="max-w-lead text-ink-2">{children}</div> : null}
      {actions ? <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  )
}
