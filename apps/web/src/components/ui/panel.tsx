import type { ComponentProps, ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'

/** A quiet surface with a thin line; one strong thing per panel. */
export function Panel({ className, ...props }: ComponentProps<'section'>) {
  return (
    <section
      className={cn('min-w-0 rounded-panel border border-line bg-panel shadow-lift', className)}
      {...props}
    />
  )
}

/** Title on the left, with a remark beside it; figures or controls (`end`) on the right. */
export function PanelHeader({
  title,
  note,
  end,
  className,
}: {
  title: ReactNode
  note?: ReactNode
  end?: ReactNode
  className?: string
}) {
  return (
    <header className={cn('flex flex-wrap items-baseline gap-x-2.5 gap-y-1 px-4 pt-3', className)}>
      <h2 className="text-ui">{title}</h2>
      {note ? <span className="num text-ink-2">{note}</span> : null}
      {end ? (
        <span className="num ml-auto flex flex-wrap items-baseline gap-x-3.5">{end}</span>
      ) : null}
    </header>
  )
}
