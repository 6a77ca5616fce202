import type { ApprovalSubject } from '@sagaboard/events/commands/approvals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ApprovalSay } from '../../lib/approvals.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'

export type Approval = ConsoleOutputs['approvals']['list'][number]

/** What others ask for and decide makes no event: it is asked for this often. */
export const approvalsRefreshMs = 4_000

/** What was asked for last about one order, set or charge; null when nothing was, or while it is read. */
export function useApproval(subject: ApprovalSubject, id: string): Approval | null {
  const api = useConsoleApi()
  const { data } = useQuery(
    api.console.approvals.about.queryOptions(
      { subject, id },
      { refetchInterval: approvalsRefreshMs },
    ),
  )
  return data ?? null
}

type Said<Say> = Say extends ApprovalSay ? Omit<Say, 'idempotencyKey'> : never

/** Says something about a request that waits. Afterwards everything shown is read again, also when it was refused. */
export function useSayApproval(onDone?: () => void) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, nextKey, afterError } = useIdempotencyKey()
  const say = useMutation(
    api.console.approvals.say.mutationOptions({
      onSuccess() {
        nextKey()
        onDone?.()
      },
      onError: afterError,
      onSettled: () => void queries.invalidateQueries(),
    }),
  )
  return {
    say: (said: Said<ApprovalSay>) => say.mutate({ ...said, idempotencyKey }),
    isPending: say.isPending,
    error: say.error?.message,
  }
}
