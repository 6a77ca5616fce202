import type { FieldMetadata } from '@conform-to/react'
import { Button } from '../../components/ui/button.tsx'
import { DialogClose } from '../../components/ui/dialog.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'

/** How every form of a dialog about goods ends: why, what went wrong, and the verb. */
export function FormEnd({
  reason,
  error,
  verb,
  tone = 'main',
  isBusy,
}: {
  reason: FieldMetadata<unknown>
  /** Why the door refused it. */
  error: string | undefined
  verb: string
  tone?: 'main' | 'stop'
  isBusy: boolean
}) {
  return (
    <>
      <TextField {...fieldProps(reason)} label="Why" hint="Kept with your name." />
      <p role="alert" className="font-label text-stop empty:hidden">
        {error}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <DialogClose render={<Button />}>Leave it</DialogClose>
        <Button type="submit" tone={tone} disabled={isBusy}>
          {verb}
        </Button>
      </div>
    </>
  )
}
