import { NotesPanel } from '../../components/notes/notes-panel.tsx'
import { say } from '../../messages/say.ts'
import { notesId, useNoteActs, useNotes } from './use-notes.ts'

const words = {
  title: say('notes.title'),
  none: say('notes.none'),
  writeTitle: say('notes.write'),
  readBy: say('notes.read_by'),
}

/** What staff noted on the order, newest first, and noting something. */
export function OrderNotes({ orderId }: { orderId: string }) {
  const { data, isError } = useNotes(orderId)
  const acts = useNoteActs(orderId)
  return <NotesPanel id={notesId} words={words} notes={data} isError={isError} acts={acts} />
}
