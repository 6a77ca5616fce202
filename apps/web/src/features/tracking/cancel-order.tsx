'use client'

import { useFormStatus } from 'react-dom'
import type { ShopperAct } from '../../components/order-timeline/shopper-acts.ts'
import { Button } from '../../components/ui/button.tsx'

/** Offers to cancel while that is possible: first what it would do, then the button. Works without JavaScript. */
export function CancelOrder({
  label,
  consequence,
  cancel,
}: Pick<ShopperAct, 'label' | 'consequence'> & { cancel: () => Promise<void> }) {
  return (
    <details className="group mt-2.5 max-w-lead">
      <summary className="w-fit cursor-pointer rounded-sm text-body text-ink-2 underline underline-offset-4 hover:text-ink">
        {label}
      </summary>
      <form
        action={cancel}
        className="mt-3.5 grid gap-3.5 rounded-panel border border-line bg-panel p-4"
      >
        <p className="text-body text-ink-2">{consequence}</p>
        <Submit />
      </form>
    </details>
  )
}

function Submit() {
  const { pending } = useFormStatus()
  return (
    <Button type="submit" tone="undo" size="large" disabled={pending} className="w-fit">
      {pending ? 'Asking…' : 'Yes, cancel it'}
    </Button>
  )
}
