import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from './button.tsx'
import { StateNote } from './state.tsx'

/** Says that there is nothing at an address, and where to go on; stands in whatever frame is around it. */
export function MissingPage({
  title,
  href,
  goOn,
  children,
  className = 'py-24',
}: {
  title: string
  href: string
  /** The label of the way on. */
  goOn: string
  children: ReactNode
  className?: string
}) {
  return (
    <main id="content" className={`grid place-content-center ${className}`}>
      <StateNote
        kind="missing"
        level={1}
        title={title}
        actions={
          <Link href={href} className={buttonClass()}>
            {goOn}
          </Link>
        }
      >
        {children}
      </StateNote>
    </main>
  )
}
