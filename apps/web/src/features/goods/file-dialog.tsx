'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { useConsoleApi, useConsoleClient } from '../../lib/console-api.ts'
import { refusalOfSize } from '../../lib/goods/file-limits.ts'
import { saveFile } from '../../lib/save-file.ts'
import { BadCells, GoodFile } from './file-verdict.tsx'
import { ReasonForm } from './reason-form.tsx'
import { useGoodsAct } from './use-goods-act.ts'

export type FileKind = 'products' | 'stock'

const hints: Record<FileKind, string> = {
  products: 'A product that is not in the file stays as it is; one that is new is added.',
  stock:
    'Write what you counted into the column “counted”, beside what the book said. A shelf without it stays as it is.',
}

/** Goods as a file, out and in. What is read is checked first; then all of it is done, or nothing. */
export function FileDialog({
  kind,
  mayImport,
  open,
  onClose,
}: {
  kind: FileKind
  mayImport: boolean
  open: boolean
  onClose: () => void
}) {
  const client = useConsoleClient()
  const save = useMutation({
    mutationFn: async () =>
      saveFile({ ...(await client.console[kind].export.query()), type: 'text/csv' }),
  })
  return (
    <Dialog open={open} onClose={onClose} title="CSV in or out">
      <section className="grid justify-items-start gap-2">
        <h3 className="font-label">Out</h3>
        <Button onClick={() => save.mutate()} disabled={save.isPending}>
          Save {kind === 'products' ? 'all products' : 'all shelves'} as CSV
        </Button>
        <p role="alert" className="font-label text-stop empty:hidden">
          {save.error?.message}
        </p>
      </section>
      <section className="grid gap-2 border-t border-line pt-3">
        <h3 className="font-label">In</h3>
        <p className="text-ink-2">{mayImport ? hints[kind] : 'A supervisor takes files in.'}</p>
        {mayImport ? <TakeIn kind={kind} onDone={onClose} /> : null}
      </section>
    </Dialog>
  )
}

/** Choose a file, see what it would do, and let it be done. */
function TakeIn({ kind, onDone }: { kind: FileKind; onDone: () => void }) {
  const api = useConsoleApi()
  const [text, setText] = useState<string | null>(null)
  const [tooLarge, setTooLarge] = useState<string | null>(null)
  const { idempotencyKey, handlers } = useGoodsAct(onDone)
  const products = useMutation(api.console.products.check.mutationOptions())
  const stock = useMutation(api.console.stock.check.mutationOptions())
  const check = kind === 'products' ? products : stock
  const take = useMutation(api.console[kind].import.mutationOptions(handlers))
  const choose = async (file: File | undefined) => {
    take.reset()
    check.reset()
    setText(null)
    if (!file) return
    const refusal = refusalOfSize(file.size)
    setTooLarge(refusal)
    if (refusal) return
    const read = await file.text()
    setText(read)
    check.mutate({ text: read })
  }
  const verdict = check.data
  return (
    <>
      <TextField
        label="File"
        type="file"
        accept=".csv,text/csv"
        className="[&_input]:pt-1"
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      <p role="status" className="text-ink-2 empty:hidden">
        {check.isPending ? 'Checking, and changing nothing.' : null}
      </p>
      <p role="alert" className="font-label text-stop empty:hidden">
        {tooLarge ?? check.error?.message}
      </p>
      {verdict?.type === 'bad' ? <BadCells {...verdict} /> : null}
      {verdict?.type === 'good' ? <GoodFile verdict={verdict} /> : null}
      {verdict?.type === 'good' && text !== null ? (
        <ReasonForm
          verb="Take it in"
          tone="main"
          error={take.error?.message}
          isBusy={take.isPending}
          onChange={() => take.isIdle || take.reset()}
          onSubmit={(reason) => {
            const revision = 'revision' in verdict ? verdict.revision : null
            take.mutate({ text, revision, reason, idempotencyKey })
          }}
        />
      ) : null}
    </>
  )
}
