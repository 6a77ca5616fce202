import type { ComponentProps } from 'react'
import { cn } from '../../lib/cn.ts'

/** A table that scrolls sideways inside its panel, never the page. `label` names the region for screen readers. */
export function Table({ label, className, ...props }: ComponentProps<'table'> & { label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that arrow keys must reach the columns on the right.
    <section aria-label={label} tabIndex={0} className="overflow-x-auto rounded-panel">
      <table className={cn('num w-full border-collapse text-ui', className)} {...props} />
    </section>
  )
}

export function Th({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn(
        'px-2.5 py-1.5 text-left text-small font-medium whitespace-nowrap text-ink-3 first:pl-4 last:pr-4',
        className,
      )}
      {...props}
    />
  )
}

export function Td({ className, ...props }: ComponentProps<'td'>) {
  return (
    <td
      className={cn('border-t border-line px-2.5 py-1.75 first:pl-4 last:pr-4', className)}
      {...props}
    />
  )
}

/** A row of a table of things to choose from; `aria-selected` colours it. */
export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return (
    <tr
      className={cn('aria-selected:bg-go-soft data-fresh:animate-arrive', className)}
      {...props}
    />
  )
}
