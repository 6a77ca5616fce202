import type { ComponentProps } from 'react'
import { cn } from '../../lib/cn.ts'

/** One of a row of views to choose from; the pressed one is underlined. */
export function ViewToggle({
  pressed,
  className,
  ...props
}: ComponentProps<'button'> & { pressed: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={cn(
        'rounded-sm border-b-2 border-transparent pb-1 font-medium text-ink-3 hover:text-ink',
        pressed && 'border-ink font-semibold text-ink',
        className,
      )}
      {...props}
    />
  )
}

/** A word that is pressed like a button and looks like text: the name of a row, for those who use no pointer. */
export function TextButton({ className, ...props }: ComponentProps<'button'>) {
  return <button type="button" className={cn('rounded text-left', className)} {...props} />
}
