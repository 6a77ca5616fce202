import { cva } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '../../lib/cn.ts'
import type { Tone } from '../../lib/labels.ts'

const badgeClass = cva(
  'inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-1 text-small leading-none font-label',
  {
    variants: {
      tone: {
        plain: 'bg-sunk text-ink-2',
        go: 'bg-go-soft text-go',
        ok: 'bg-ok-soft text-ok',
        undo: 'bg-undo-soft text-undo',
        stop: 'bg-stop-soft text-stop',
        wait: 'bg-wait-soft text-wait',
      } satisfies Record<Tone, string>,
    },
    defaultVariants: { tone: 'plain' },
  },
)

export function Badge({ tone, className, ...props }: ComponentProps<'span'> & { tone?: Tone }) {
  return <span className={cn(badgeClass({ tone }), className)} {...props} />
}

/** The text colour of a tone, for figures and words outside a badge. */
export const toneText: Record<Tone, string> = {
  plain: 'text-ink-2',
  go: 'text-go',
  ok: 'text-ok',
  undo: 'text-undo',
  stop: 'text-stop',
  wait: 'text-wait',
}
