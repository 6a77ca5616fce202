import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useConsoleApi } from '../../lib/console-api.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'

/** Where a link to the notes goes. */
export const notesId = 'notes'

/** Who notes something is heard of at once in their own process; through the others it comes with this. */
const refreshMs = 5_000

/** The notes on an order, newest first; undefined while they were not read. */
export function useNotes(orderId: string) {
  const api = useConsoleApi()
  return useQuery(api.console.notes.list.queryOptions({ orderId }, { refetchInterval: refreshMs }))
}

/** Writing a note and withdrawing one. */
export function useNoteActs(orderId: string) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, nextKey, afterError } = useIdempotencyKey()
  const after = {
    async onSuccess() {
      nextKey()
      await Promise.all([
        queries.invalidateQueries(api.console.notes.list.queryFilter({ orderId })),
        queries.invalidateQueries(api.console.commands.log.queryFilter({ orderId })),
      ])
    },
    onError: afterError,
  }
  const write = useMutation(api.console.notes.write.mutationOptions(after))
  const withdraw = useMutation(api.console.notes.withdraw.mutationOptions(after))
  return {
    write: (text: string, onDone: () => void) =>
      write.mutate({ orderId, text, idempotencyKey }, { onSuccess: onDone }),
    withdraw: (noteId: string, onDone: () => void) =>
      withdraw.mutate({ orderId, noteId, idempotencyKey }, { onSuccess: onDone }),
    isPending: write.isPending || withdraw.isPending,
    error: write.error?.message ?? withdraw.error?.message,
    reset() {
      write.reset()
      withdraw.reset()
      nextKey()
    },
  }
}
