'use client'

import { noteMax, noteText } from '@sagaboard/events/commands/notes'
import { z } from 'zod'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { Timestamp } from '../timestamp.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { DialogEnd } from '../ui/dialog-end.tsx'
import { TextAreaField } from '../ui/field.tsx'
import { fieldProps } from '../ui/field-props.ts'
import { Panel, PanelHeader } from '../ui/panel.tsx'

interface Note {
  id: string
  text: string
  /** Of who wrote it; null: they are no longer here. */
  name: string | null
  isMine: boolean
  at: string
}

/** How notes are written and withdrawn; `onDone` when it is shown that it was done. */
interface NoteActs {
  write: (text: string, onDone: () => void) => void
  withdraw: (noteId: string, onDone: () => void) => void
  isPending: boolean
  error: string | undefined
  /** What is asked next is another request. */
  reset: () => void
}

/** What notes are about, in words. */
interface NoteWords {
  title: string
  /** Said while there is none. */
  none: string
  writeTitle: string
  /** Who reads them. */
  readBy: string
}

interface NotesPanelProps {
  id?: string
  words: NoteWords
  /** Newest first; undefined while they were not read. */
  notes: readonly Note[] | undefined
  isError: boolean
  acts: NoteActs
}

const form = z.object({ text: noteText })

/** What staff noted, newest first, and noting something. */
export function NotesPanel({ id, words, notes, isError, acts }: NotesPanelProps) {
  const writing = useOpened(null)
  const withdrawing = useOpened<Note | null>(null)
  function open<T>(dialog: { open: (shown: T) => void }, shown: T) {
    acts.reset()
    dialog.open(shown)
  }
  return (
    <Panel id={id} aria-label={words.title}>
      <PanelHeader
        className="min-h-11 items-center"
        title={words.title}
        end={
          <Button size="small" onClick={() => open(writing, null)}>
            Note…
          </Button>
        }
      />
      {notes && notes.length > 0 ? (
        <ol className="mt-2.5 grid">
          {notes.map((note) => (
            <NoteItem key={note.id} note={note} onWithdraw={() => open(withdrawing, note)} />
          ))}
        </ol>
      ) : (
        <p className="px-4 pt-1.5 pb-3 text-ink-2">
          {notes ? words.none : isError ? 'They could not be read.' : 'Looking…'}
        </p>
      )}
      <WriteDialog key={`write ${writing.opening}`} {...{ words, acts }} {...shownBy(writing)} />
      <WithdrawDialog
        key={`withdraw ${withdrawing.opening}`}
        note={withdrawing.shown}
        {...{ acts }}
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
  acts: NoteActs
  open: boolean
  onClose: () => void
}

function WriteDialog({ words, acts, open, onClose }: NoteDialogProps & { words: NoteWords }) {
  const [props, fields] = useCheckedForm<{ text: string }>({
    defaultValue: { text: '' },
    schema: form,
    onValid: (value) => acts.write(value.text, onClose),
  })
  return (
    <Dialog open={open} onClose={onClose} title={words.writeTitle} description={words.readBy}>
      <form {...checkedFormProps(props)} autoComplete="off" className="grid gap-3">
        <TextAreaField
          {...fieldProps(fields.text)}
          label="Note"
          hint="Say no more of a person than is needed."
          rows={4}
          maxLength={noteMax}
        />
        <DialogEnd error={acts.error}>
          <Button type="submit" tone="main" disabled={acts.isPending}>
            Keep the note
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  )
}

function WithdrawDialog({ acts, note, open, onClose }: NoteDialogProps & { note: Note | null }) {
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
          <DialogEnd error={acts.error}>
            <Button
              tone="stop"
              disabled={acts.isPending}
              onClick={() => acts.withdraw(note.id, onClose)}
            >
              Withdraw it
            </Button>
          </DialogEnd>
        </div>
      ) : null}
    </Dialog>
  )
}
