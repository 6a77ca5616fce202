'use client'

import { Button } from '../../components/ui/button.tsx'
import { Dialog, DialogClose } from '../../components/ui/dialog.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { reasonForm } from '../../lib/programs.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'

interface ReasonDialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** What follows from it. */
  description: string
  /** What else is to be known before it is asked for; left out: nothing. */
  note?: string
  /** What the button says. */
  act: string
  isPending: boolean
  error: string | undefined
  onReason: (reason: string) => void
}

/** Asks why, before something is done that is not undone. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { open, onClose, title, description, note = '', act } = props
  const { isPending, error, onReason } = props
  const [form, { reason }] = useCheckedForm<{ reason: string }>({
    schema: reasonForm,
    onValid: (value) => onReason(value.reason),
  })
  return (
    <Dialog open={open} onClose={onClose} title={title} description={description}>
      <form {...checkedFormProps(form)} autoComplete="off" className="grid gap-3">
        <TextField {...fieldProps(reason)} label="Why" hint="Kept with your name." />
        <p className="rounded-lg bg-sunk px-3 py-2 empty:hidden">{note}</p>
        <p role="alert" className="font-label text-stop empty:hidden">
          {error}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose render={<Button />}>Leave it</DialogClose>
          <Button type="submit" tone="stop" disabled={isPending}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
