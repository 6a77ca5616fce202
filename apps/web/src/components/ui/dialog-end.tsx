import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { DialogClose } from './dialog.tsx'

/** How a form in a dialog ends: what went wrong, the way out, and the button that asks (`children`). */
export const DialogEnd = ({ error, children }: { error: ReactNode; children: ReactNode }) => (
  <>
    <p role="alert" className="font-label text-stop empty:hidden">
      {error}
    </p>
    <div className="flex flex-wrap justify-end gap-2">
      <DialogClose render={<Button tone="quiet" />}>Leave it</DialogClose>
      {children}
    </div>
  </>
)
