import type { CommandCall } from '@sagaboard/db/commands/door'
import type { ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { OwnReturnCommand } from '@sagaboard/db/commands/requester'
import type { CommandOf } from '@sagaboard/events/commands/command'
import type { Session } from '../auth/policy.ts'
import { shopper } from '../commands/requester.ts'

/** `accepted`: it is asked for. `refused`: nothing was done, as the sentence says. */
export type ReturnResult =
  | { type: 'accepted'; returnId: string }
  | { type: 'refused'; refusal: string }
  | { type: 'key_reused' }
  | { type: 'not_found' }

/** What comes back, and in the shopper's own words why; they stand in the log. */
export interface ReturnWish {
  readonly lines: CommandOf<'return_request'>['lines']
  readonly note?: string | undefined
}

/** A shopper's returns of their order. Whoever calls these has made sure that it is theirs. */
export interface OwnReturns {
  request(
    orderId: string,
    wish: ReturnWish,
    session: Session | null,
    idempotencyKey?: string,
  ): Promise<ReturnResult>
  giveUp(
    orderId: string,
    returnId: string,
    session: Session | null,
    idempotencyKey?: string,
  ): Promise<ReturnResult>
}

/** The shop's side of the door for returns. */
export function createReturns(executeCommand: ExecuteCommand): OwnReturns {
  async function ask(call: CommandCall<OwnReturnCommand>, session: Session | null) {
    const result = await executeCommand(call, shopper(session, call.orderId ?? ''))
    switch (result.type) {
      case 'accepted':
        return { type: 'accepted' as const, returnId: result.returnId }
      case 'refused':
        return { type: 'refused' as const, refusal: result.refusal }
      default:
        return result
    }
  }
  return {
    request(orderId, { lines, note = '' }, session, idempotencyKey) {
      const command = { type: 'return_own', lines } as const
      return ask(
        { command, orderId, reason: note, ...(idempotencyKey && { idempotencyKey }) },
        session,
      )
    },
    giveUp(orderId, returnId, session, idempotencyKey) {
      const command = { type: 'return_give_up_own', returnId } as const
      const reason = 'its customer asked for it'
      return ask({ command, orderId, reason, ...(idempotencyKey && { idempotencyKey }) }, session)
    },
  }
}
