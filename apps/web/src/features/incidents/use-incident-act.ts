import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useConsoleApi } from '../../lib/console-api.ts'
import type { IncidentAct } from '../../lib/incident-acts.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'

/** Orders stand still and go on, and others say something, without the page being told. */
export const incidentsRefreshMs = 2_000

type Said<Act> = Act extends IncidentAct ? Omit<Act, 'idempotencyKey'> : never

/**
 * Says something about an incident as the person has seen it. Afterwards all about incidents is read again, also when it
 * was refused: somebody else was first, and the page then shows what they did.
 */
export function useIncidentAct(onDone?: () => void) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, nextKey, afterError } = useIdempotencyKey()
  const act = useMutation(
    api.console.incidents.act.mutationOptions({
      async onSuccess() {
        nextKey()
        await queries.invalidateQueries(api.console.incidents.pathFilter())
        onDone?.()
      },
      onError(error) {
        afterError(error)
        void queries.invalidateQueries(api.console.incidents.pathFilter())
      },
    }),
  )
  return {
    say: (said: Said<IncidentAct>) => act.mutate({ ...said, idempotencyKey }),
    isPending: act.isPending,
    error: act.error?.message,
  }
}
