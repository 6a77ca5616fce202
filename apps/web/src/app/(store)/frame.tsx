import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'

/** The content of a page of the shop: a headline in serif, a line under it, and what follows. */
export function Frame({
  title,
  lead,
  narrow = false,
  children,
}: {
  title: string
  lead?: ReactNode
  narrow?: boolean
  children: ReactNode
}) {
  return (
    <main
      id="content"
      className={cn(
        'px-[clamp(20px,5vw,64px)] pt-[clamp(24px,4vw,48px)] pb-16',
        narrow && 'mx-auto max-w-[1080px]',
      )}
    >
      <h1
        className={cn(
          'max-w-[18ch] font-display font-medium tracking-[-0.03em] text-balance',
          narrow
            ? 'text-[clamp(30px,4vw,42px)] leading-[1.1]'
            : 'text-[clamp(34px,5vw,54px)] leading-[1.06]',
        )}
      >
        {title}
      </h1>
      {lead ? <p className="mt-3.5 max-w-[50ch] text-[17px] text-ink-2">{lead}</p> : null}
      <div className="mt-[34px]">{children}</div>
    </main>
  )
}
