import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'
import type { Tone } from '../../lib/labels.ts'
import { toneText } from './badge.tsx'

/** A dot with a halo and a word. It does not blink: the word says what is happening. */
export function LiveDot({
  tone,
  children,
  className,
}: {
  tone: Tone
  children: ReactNode
  className?: string
}) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-2 font-label whitespace-nowrap',
        toneText[tone],
        className,
      )}
    >
      <svg aria-hidden="true" viewBox="0 0 14 14" className="size-3.5 shrink-0 fill-current">
        <circle cx="7" cy="7" r="6.5" opacity=".18" />
        <circle cx="7" cy="7" r="3.5" />
      </svg>
      {/* An element of its own: text beside a drawing would be lost to a page that the browser translates. */}
      <span>{children}</span>
    </span>
  )
}
