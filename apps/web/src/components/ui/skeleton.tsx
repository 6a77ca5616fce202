import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'

/** Keeps the place of something that is on its way, in its size, so that nothing moves when it arrives. Does not pulse. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn('block rounded-md bg-sunk', className)} />
}

/** Says once, to a screen reader, what is being loaded; wraps the skeletons that everybody else sees. */
export function Loading({
  what,
  className,
  children,
}: {
  what: string
  className?: string
  children: ReactNode
}) {
  return (
    <div role="status" className={className}>
      <span className="sr-only">Loading {what}</span>
      {children}
    </div>
  )
}
