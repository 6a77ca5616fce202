import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '../../lib/cn.ts'

export const buttonClass = cva(
  'inline-flex items-center justify-center gap-2 whitespace-nowrap border font-label no-underline transition-colors disabled:cursor-not-allowed disabled:border-line disabled:bg-transparent disabled:text-ink-3 aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-ink-3',
  {
    variants: {
      tone: {
        plain: 'border-line-2 bg-panel text-ink hover:bg-sunk',
        main: 'border-ink bg-ink text-bg hover:opacity-90',
        undo: 'border-undo/35 bg-undo-soft text-undo hover:border-undo/70',
        stop: 'border-stop/35 bg-stop-soft text-stop hover:border-stop/70',
        quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-sunk hover:text-ink',
      },
      size: {
        small: 'h-7 rounded-md px-2.5 text-small',
        medium: 'h-8 rounded-lg px-3 text-ui',
        large: 'min-h-11 rounded-panel px-4 text-body',
        icon: 'size-8 rounded-lg p-0',
      },
    },
    defaultVariants: { tone: 'plain', size: 'medium' },
  },
)

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonClass>

/** A verb with its object. For a link that looks like a button use `buttonClass` on the link. */
export function Button({ tone, size, className, type = 'button', ...props }: ButtonProps) {
  return <button type={type} className={cn(buttonClass({ tone, size }), className)} {...props} />
}
