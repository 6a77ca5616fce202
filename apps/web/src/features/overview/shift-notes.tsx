import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { NotesPanel } from '../../components/notes/notes-panel.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { say } from '../../messages/say.ts'

const refreshMs = 30_000

const words = {
  title: say('shift.title'),
  none: say('shift.none'),
  writeTitle: say('shift.write'),
  readBy: say('shift.read_by'),
}

/** What staff left for those who come next, and leaving something. */
export function ShiftNotes() {
  const api = useConsoleApi()
  const { data, isError } = useQuery(
    api.console.handover.notes.queryOptions(undefined, { refetchInterval: refreshMs }),
  )
  return <NotesPanel words={words} notes={data} isError={isError} acts={useShiftNoteActs()} />
}

function useShiftNoteActs() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, nextKey, afterError } = useIdempotencyKey()
  const after = {
    async onSuccess() {
      nextKey()
      await queries.invalidateQueries(api.console.handover.notes.queryFilter())
    },
    onError: afterError,
  }
  const write = useMutation(api.console.handover.writeNote.mutationOptions(after))
  const withdraw = useMutation(api.console.handover.withdrawNote.mutationOptions(after))
  return {
    write: (text: string, onDone: () => void) =>
      write.mutate({ text, idempotencyKey }, { onSuccess: onDone }),
    withdraw: (noteId: string, onDone: () => void) =>
      withdraw.mutate({ noteId, idempotencyKey }, { onSuccess: onDone }),
    isPending: write.isPending || withdraw.isPending,
    error: write.error?.message ?? withdraw.error?.message,
    reset() {
      write.reset()
      withdraw.reset()
      nextKey()
    },
  }
}
