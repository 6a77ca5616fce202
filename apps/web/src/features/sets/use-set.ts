import { type MemberState, openStates } from '@sagaboard/events/commands/set-pace'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useConsoleApi } from '../../lib/console-api.ts'
import type { SetAsk } from '../../lib/set-acts.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import type { SetDetail } from './words.ts'

/** While something of a set is on its way it is read this often. */
const setRefreshMs = 1_000
const restMs = 10_000

/** How often a page of its orders is read: it is behind while it shows as under way, or as still to come, what has ended. */
export function ordersRefreshMs(
  { set, sums }: Pick<SetDetail, 'set' | 'sums'>,
  shown: readonly { state: MemberState }[] = [],
): number {
  const isBehind = shown.some(
    ({ state }) => isOpen(state) || (set.state === 'done' && state === 'ready'),
  )
  return isMoving({ set, sums }) || isBehind ? setRefreshMs : restMs
}

const isOpen = (state: MemberState): boolean => openStates.some((open) => open === state)

/** Whether a set, or one of its orders, goes on by itself. */
const isMoving = ({ set, sums }: Pick<SetDetail, 'set' | 'sums'>): boolean =>
  set.state === 'previewing' || set.state === 'running' || sums.some(({ state }) => isOpen(state))

/** A set, as it is now. */
export function useSet(initialData: SetDetail) {
  const api = useConsoleApi()
  return useQuery(
    api.console.sets.one.queryOptions(
      { id: initialData.set.id },
      {
        initialData,
        refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? setRefreshMs : restMs),
      },
    ),
  )
}

type Said<Ask> = Ask extends SetAsk ? Omit<Ask, 'idempotencyKey'> : never

/** Says something about a set as the person has seen it. Afterwards it is read again, also when it was refused. */
export function useSaySet(onDone?: () => void) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, nextKey, afterError } = useIdempotencyKey()
  const say = useMutation(
    api.console.sets.say.mutationOptions({
      async onSuccess() {
        nextKey()
        await queries.invalidateQueries(api.console.sets.pathFilter())
        void queries.invalidateQueries(api.console.approvals.pathFilter())
        onDone?.()
      },
      onError(error) {
        afterError(error)
        void queries.invalidateQueries(api.console.sets.pathFilter())
      },
    }),
  )
  return {
    say: (said: Said<SetAsk>) => say.mutate({ ...said, idempotencyKey }),
    isPending: say.isPending,
    error: say.error?.message,
  }
}
