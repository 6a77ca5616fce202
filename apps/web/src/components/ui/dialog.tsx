'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'

/** A question that has to be answered before going on. It is there while it is open; Escape and the backdrop close it. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  atTop = false,
  children,
}: {
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  /** It stays where it begins while what it shows grows. */
  atTop?: boolean
  children: ReactNode
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={cn(
            atTop ? 'top-4 max-w-160' : 'top-1/2 max-w-130 -translate-y-1/2',
            'fixed inset-x-4 z-50 mx-auto grid max-h-[90dvh] gap-3 overflow-y-auto rounded-panel border border-line bg-panel p-5 text-ui text-ink shadow-lift transition duration-150 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0',
          )}
        >
          <Base.Title className="text-base font-semibold">{title}</Base.Title>
          {description ? (
            <Base.Description className="text-ink-2">{description}</Base.Description>
          ) : null}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The button inside a dialog that closes it without doing anything. */
export const DialogClose = Base.Close
