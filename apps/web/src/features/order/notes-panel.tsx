'use client'

import { getFormProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { noteMax, noteText } from '@sagaboard/events/commands/notes'
import { z } from 'zod'
import { Timestamp } from '../../components/timestamp.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { TextAreaField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { notesId, useNoteActs, useNotes } from './use-notes.ts'

type Note = ConsoleOutputs['notes']['list'][number]

const form = z.object({ text: noteText })

/** What staff noted on the order, newest first, and noting something. */
export function NotesPanel({ orderId }: { orderId: string }) {
  const { data, isError } = useNotes(orderId)
  const writing = useOpened(null)
  const withdrawing = useOpened<Note | null>(null)
  return (
    <Panel id={notesId} aria-label="Notes">
      <PanelHeader
        title="Notes"
        end={
          <Button size="small" onClick={() => writing.open(null)}>
            Note…
          </Button>
        }
      />
      {data && data.length > 0 ? (
        <ol className="mt-2.5 grid">
          {data.map((note) => (
            <NoteItem key={note.id} note={note} onWithdraw={() => withdrawing.open(note)} />
          ))}
        </ol>
      ) : (
        <p className="px-4 pt-1.5 pb-3 text-ink-2">
          {data ? 'Nobody has noted anything.' : isError ? 'They could not be read.' : 'Looking…'}
        </p>
      )}
      <WriteDialog key={`write ${writing.opening}`} {...{ orderId }} {...shownBy(writing)} />
      <WithdrawDialog
        key={`withdraw ${withdrawing.opening}`}
        note={withdrawing.shown}
        {...{ orderId }}
        {...shownBy(withdrawing)}
      />
    </Panel>
  )
}

const shownBy = ({ isOpen, close }: { isOpen: boolean; close: () => void }) => ({
  open: isOpen,
  onClose: close,
})

const NoteItem = ({ note, onWithdraw }: { note: Note; onWithdraw: () => void }) => (
  <li data-note={note.id} className="grid gap-1 border-t border-line px-4 py-2">
    <Words text={note.text} />
    <p className="flex flex-wrap items-baseline gap-x-2 text-small text-ink-2">
      <span className="min-w-0 break-words">{note.name ?? 'Somebody who left'}</span>
      <Timestamp at={note.at} className="num" />
      {note.isMine ? (
        <Button size="small" tone="quiet" className="ml-auto" onClick={onWithdraw}>
          Withdraw…
        </Button>
      ) : null}
    </p>
  </li>
)

const Words = ({ text }: { text: string }) => (
  <p className="min-w-0 break-words whitespace-pre-wrap">{text}</p>
)

interface NoteDialogProps {
  orderId: string
  open: boolean
  onClose: () => void
}

function WriteDialog({ orderId, open, onClose }: NoteDialogProps) {
  const { write, isPending, error } = useNoteActs(orderId, onClose)
  const [props, fields] = useForm<{ text: string }, { text: string }>({
    defaultValue: { text: '' },
    shouldRevalidate: 'onInput',
    onValidate: ({ formData }) => parseWithZod(formData, { schema: form }),
    onSubmit: (event, { submission }) => {
      event.preventDefault()
      if (submission?.status === 'success') write(submission.value.text)
    },
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Note on this order"
      description="What whoever comes next should know. All staff read it here with your name; the customer never does."
    >
      <form {...getFormProps(props)} autoComplete="off" className="grid gap-3">
        <TextAreaField
          {...fieldProps(fields.text)}
          label="Note"
          hint="Say no more of a person than is needed."
          rows={4}
          maxLength={noteMax}
        />
        <DialogEnd error={error}>
          <Button type="submit" tone="main" disabled={isPending}>
            Keep the note
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  )
}

function WithdrawDialog({ orderId, note, open, onClose }: NoteDialogProps & { note: Note | null }) {
  const { withdraw, isPending, error } = useNoteActs(orderId, onClose)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Withdraw your note"
      description="What it says is gone for good, for everybody. That you wrote and withdrew a note stays in the audit."
    >
      {note ? (
        <div className="grid gap-3">
          <div className="border-l-2 border-line-2 pl-3">
            <Words text={note.text} />
          </div>
          <DialogEnd error={error}>
            <Button tone="stop" disabled={isPending} onClick={() => withdraw(note.id)}>
              Withdraw it
            </Button>
          </DialogEnd>
        </div>
      ) : null}
    </Dialog>
  )
}
